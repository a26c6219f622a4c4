// SPDX-License-Identifier: Apache-2.0
/**
 * Reports: text, tables and plots, written as one HTML file that needs nothing else, with a PNG of each plot beside it.
 * Read {@link io.vorlauf.report.Report} first, then {@link io.vorlauf.report.HtmlReport}. What can be plotted is in
 * {@link io.vorlauf.report.plot}.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.report;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
