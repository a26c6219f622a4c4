/**
 * Reading {@code tokenizer.json}: what must be known before native code may see it. Read
 * {@link io.vorlauf.tokenizers.internal.file.TokenizerFile} first.
 */
package io.vorlauf.tokenizers.internal.file;
