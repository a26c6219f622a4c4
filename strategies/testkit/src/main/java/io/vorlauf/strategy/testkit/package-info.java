// SPDX-License-Identifier: Apache-2.0
/**
 * What a strategy's tests are made of. Extend {@link io.vorlauf.strategy.testkit.StrategyLaws} and every law that holds
 * for strategies becomes a test of yours; {@link io.vorlauf.strategy.testkit.TableModel} is a tiny model for tests of
 * your own, and {@link io.vorlauf.strategy.testkit.Economy} tells whether guesses pay at prices of your choice.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.strategy.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
