// SPDX-License-Identifier: Apache-2.0
/** Starts and stops the bundle. */
package io.vorlauf.configuration.internal.osgi;
