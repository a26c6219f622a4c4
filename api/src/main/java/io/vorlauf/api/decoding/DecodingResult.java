package io.vorlauf.api.decoding;

import io.vorlauf.api.model.Tokens;

/**
 * What a generation produced.
 *
 * @param text the new text, without stop string; empty if the target has no tokenizer
 * @param ids the new tokens; a stop token that ended the text is the last of them
 * @param finish why it ended
 * @param metrics what it took
 */
public record DecodingResult(String text, Tokens ids, FinishReason finish, DecodingMetrics metrics) {}
