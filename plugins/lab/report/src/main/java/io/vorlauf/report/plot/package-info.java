// SPDX-License-Identifier: Apache-2.0
/**
 * What a report can plot, as data. Read {@link io.vorlauf.report.plot.Plot} first, which lists the kinds. How it looks
 * is not decided here.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.report.plot;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
