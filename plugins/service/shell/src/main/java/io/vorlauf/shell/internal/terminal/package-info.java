// SPDX-License-Identifier: Apache-2.0
/**
 * The shell of the distribution: lines from a terminal or a pipe, run by Gogo. Read
 * {@link io.vorlauf.shell.internal.terminal.ShellFunction} first. Nothing else in this bundle knows a terminal.
 */
package io.vorlauf.shell.internal.terminal;
