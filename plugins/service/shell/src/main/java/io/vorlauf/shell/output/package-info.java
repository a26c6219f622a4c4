/**
 * What commands print on, for people and for programs. Read {@link io.vorlauf.shell.output.Console} first.
 */
@Export
@Version("0.1.0")
package io.vorlauf.shell.output;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
