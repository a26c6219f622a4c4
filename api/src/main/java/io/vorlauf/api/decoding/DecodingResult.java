// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.model.Tokens;
import java.util.List;

/**
 * What a generation produced.
 *
 * @param text the new text, without stop string; empty if the target has no tokenizer
 * @param ids the new tokens; a stop token that ended the text is the last of them
 * @param finish why it ended
 * @param metrics what it took, and with it what was used: tokens of the prompt, those of them that were in a cache, new ones,
 *     drafted and accepted ones
 * @param logProbabilities of each of the new tokens, in their order; empty if the request did not ask for them
 */
public record DecodingResult(
        String text, Tokens ids, FinishReason finish, DecodingMetrics metrics, List<LogProbabilities> logProbabilities) {

    /** Copies the list. */
    public DecodingResult {
        logProbabilities = List.copyOf(logProbabilities);
    }
}
