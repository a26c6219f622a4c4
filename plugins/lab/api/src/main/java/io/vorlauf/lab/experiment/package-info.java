// SPDX-License-Identifier: Apache-2.0
/**
 * Experiments that compare ways of decoding: what is run, and what came out. Read
 * {@link io.vorlauf.lab.experiment.Experiment} first; {@link io.vorlauf.lab.experiment.ExperimentService} runs one,
 * and {@code io.vorlauf.lab.analysis} says what the results mean.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.lab.experiment;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
