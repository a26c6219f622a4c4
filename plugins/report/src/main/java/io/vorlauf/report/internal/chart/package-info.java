/** Charts, drawn by JFreeChart. Read {@link io.vorlauf.report.internal.chart.Charts} first. */
package io.vorlauf.report.internal.chart;
