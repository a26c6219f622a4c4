/**
 * The guessers that a cascade is made of, and the strategy's registration in an OSGi framework. Read
 * {@link io.vorlauf.strategy.cascade.internal.Guesser} first.
 */
package io.vorlauf.strategy.cascade.internal;
