/**
 * Engines with tables and a watched strategy. Read {@link io.vorlauf.strategy.testkit.internal.bench.Bench} first.
 */
package io.vorlauf.strategy.testkit.internal.bench;
