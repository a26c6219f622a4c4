// SPDX-License-Identifier: Apache-2.0
/**
 * The commands, one class each, as picocli describes them. Read {@link io.vorlauf.shell.internal.command.Commands}
 * first.
 */
package io.vorlauf.shell.internal.command;
