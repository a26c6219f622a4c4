/**
 * How the strategy chooses, and its registration in an OSGi framework. Read
 * {@link io.vorlauf.strategy.bandit.internal.Earnings} first.
 */
package io.vorlauf.strategy.bandit.internal;
