// SPDX-License-Identifier: Apache-2.0
/**
 * From the results of an experiment to a report. Read
 * {@link io.vorlauf.report.internal.experiment.ExperimentReport} first. Texts token by token and draft trees, which
 * results do not hold, are asked of the engine and the tokenizers that are installed. The bundle offers it all as a
 * {@link io.vorlauf.lab.analysis.ReportWriter}.
 */
package io.vorlauf.report.internal.experiment;
