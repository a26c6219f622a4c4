// SPDX-License-Identifier: Apache-2.0
/**
 * The tokenizer itself. Read {@link io.vorlauf.tokenizers.internal.VocabularyTokenizer} first: it puts a vocabulary, a
 * native tokenizer and streams together. {@link io.vorlauf.tokenizers.internal.TokenizerFile} finds out what must be
 * known of a {@code tokenizer.json} before native code may see it.
 */
package io.vorlauf.tokenizers.internal;
