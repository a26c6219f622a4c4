/**
 * Comparing ways to decode: the same prompts, interleaved, and totals that can be believed. Read
 * {@link io.vorlauf.cli.internal.compare.Comparison} first.
 */
package io.vorlauf.cli.internal.compare;
