/**
 * Byte-level byte-pair encoding: learning a vocabulary, encoding with it, and writing it as a {@code tokenizer.json}.
 * Read {@link io.vorlauf.training.internal.bpe.BytePairVocabulary} first.
 */
package io.vorlauf.training.internal.bpe;
