package io.vorlauf.api.decoding;

import io.vorlauf.api.model.Tokens;

/**
 * A piece of the text.
 *
 * @param text what is new; empty if the tokens do not make a whole character yet, or there is no tokenizer
 * @param ids the tokens that are new; empty in the last block if only text that was held back is left
 */
public record TextBlock(String text, Tokens ids) {}
