/**
 * From the results of an experiment to a report. Read
 * {@link io.vorlauf.report.internal.experiment.ExperimentReport} first.
 */
package io.vorlauf.report.internal.experiment;
