/**
 * The tokenizer itself. Read {@link io.vorlauf.tokenizers.internal.LoadedTokenizer} first: it puts a vocabulary, a
 * native tokenizer and streams together. {@link io.vorlauf.tokenizers.internal.OpenTokenizers} makes them and closes
 * what is left.
 */
package io.vorlauf.tokenizers.internal;
