/**
 * Texts token by token, and draft trees: what results do not hold is asked of the engine and the tokenizers that are
 * installed. Read {@link io.vorlauf.report.internal.sample.LiveSamples} first.
 */
package io.vorlauf.report.internal.sample;
