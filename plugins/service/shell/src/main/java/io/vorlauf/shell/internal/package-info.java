// SPDX-License-Identifier: Apache-2.0
/**
 * The shell: commands for Gogo and, in the distribution, the terminal they are typed in. Read
 * {@link io.vorlauf.shell.internal.Activator} first; the commands are in
 * {@code io.vorlauf.shell.internal.command}, one class each.
 */
package io.vorlauf.shell.internal;
