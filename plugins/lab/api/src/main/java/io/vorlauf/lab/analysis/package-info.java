// SPDX-License-Identifier: Apache-2.0
/**
 * What the results of an experiment mean. Read {@link io.vorlauf.lab.analysis.ExperimentSummary} first;
 * {@link io.vorlauf.lab.analysis.ExperimentAnalyst} makes one. All figures are defined in {@code docs/metrics.md}.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.lab.analysis;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
