// SPDX-License-Identifier: Apache-2.0
/**
 * The command line, and the one place of this bundle that touches OSGi. Read
 * {@link io.vorlauf.cli.internal.Activator} first; the commands are in
 * {@code io.vorlauf.cli.internal.command}, one class each.
 */
package io.vorlauf.cli.internal;
