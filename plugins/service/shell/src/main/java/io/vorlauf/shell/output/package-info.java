// SPDX-License-Identifier: Apache-2.0
/**
 * What commands print on, for people and for programs. Read {@link io.vorlauf.shell.output.Console} first.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.shell.output;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
