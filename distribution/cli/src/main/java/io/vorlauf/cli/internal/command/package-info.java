// SPDX-License-Identifier: Apache-2.0
/**
 * The commands and the groups of options they share. Read {@link io.vorlauf.cli.internal.command.VorlaufCommand} first,
 * which puts them together.
 */
package io.vorlauf.cli.internal.command;

