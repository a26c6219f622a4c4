// SPDX-License-Identifier: Apache-2.0
/**
 * Strategies with other defaults under other names. Read
 * {@link io.vorlauf.configuration.internal.strategy.StrategyFactory} first.
 */
package io.vorlauf.configuration.internal.strategy;
