// SPDX-License-Identifier: Apache-2.0
/**
 * Experiments from the command line: what is compared, on which prompts, where results go, and how they are shown. Read
 * {@link io.vorlauf.cli.internal.experiment.ExperimentCall} first; running and statistics are done by services.
 */
package io.vorlauf.cli.internal.experiment;
