// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.model.Tokens;
import java.util.List;

/**
 * A piece of the text.
 *
 * @param text what is new; empty if the tokens do not make a whole character yet, or there is no tokenizer
 * @param ids the tokens that are new; empty in the last block if only text that was held back is left
 * @param logProbabilities of each of these tokens, in their order; empty if the request did not ask for them
 */
public record TextBlock(String text, Tokens ids, List<LogProbabilities> logProbabilities) {

    /** Copies the list. */
    public TextBlock {
        logProbabilities = List.copyOf(logProbabilities);
    }
}
