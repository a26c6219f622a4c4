/** The page of a report. Read {@link io.vorlauf.report.internal.html.Page} first. */
package io.vorlauf.report.internal.html;
