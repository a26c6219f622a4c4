/**
 * What the results of an experiment mean. Read {@link io.vorlauf.api.analysis.ExperimentSummary} first;
 * {@link io.vorlauf.api.analysis.ExperimentAnalyst} makes one. All figures are defined in {@code docs/metrics.md}.
 */
@Export
@Version("2.0.0")
package io.vorlauf.api.analysis;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
