// SPDX-License-Identifier: Apache-2.0
/**
 * What a strategy can measure while it speculates: how often guesses hold, how sure a draft's candidate is, what passes
 * cost, and how many generations share them. Every estimator starts from a prior, forgets slowly and is thread-safe.
 * Read {@link io.vorlauf.strategy.estimation.Calibration} and {@link io.vorlauf.strategy.estimation.RoundCosts} first;
 * {@link io.vorlauf.strategy.estimation.ByModels} keeps what was learnt from one generation to the next.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.strategy.estimation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
