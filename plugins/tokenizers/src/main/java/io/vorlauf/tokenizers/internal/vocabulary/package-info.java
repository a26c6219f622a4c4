/**
 * What is known of the tokens of a file without the native library. Read
 * {@link io.vorlauf.tokenizers.internal.vocabulary.Vocabulary} first.
 */
package io.vorlauf.tokenizers.internal.vocabulary;
