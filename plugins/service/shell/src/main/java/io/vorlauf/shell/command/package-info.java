// SPDX-License-Identifier: Apache-2.0
/**
 * What the shell's commands and those of the command line share: options, checks and messages, and commands that are the
 * same in both. Read {@link io.vorlauf.shell.command.ServiceCommand} first, then
 * {@link io.vorlauf.shell.command.DecodingOptions}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.shell.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
