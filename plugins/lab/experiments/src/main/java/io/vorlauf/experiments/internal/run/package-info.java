// SPDX-License-Identifier: Apache-2.0
/**
 * Running an experiment: what comes when, and where. Read {@link io.vorlauf.experiments.internal.run.ExperimentRun}
 * first.
 */
package io.vorlauf.experiments.internal.run;
