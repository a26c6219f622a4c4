/** The report as a bundle: offers a {@link io.vorlauf.api.analysis.ReportWriter} as a service. */
package io.vorlauf.report.internal.osgi;
