// SPDX-License-Identifier: Apache-2.0
/**
 * Trials on live requests. Read {@link io.vorlauf.experiments.internal.trial.LiveTrials} first: it knows the one trial
 * there is; {@link io.vorlauf.experiments.internal.trial.Trial} keeps its books.
 */
package io.vorlauf.experiments.internal.trial;
