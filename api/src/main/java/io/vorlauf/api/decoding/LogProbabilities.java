// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.List;

/**
 * How probable the target held a token of the text, and which ones it held most probable there. Natural logarithms of the
 * softmax of its logits as they are: before transforms, penalties, temperature and filters, over the ids that can become
 * text.
 *
 * @param token the token of the text
 * @param logProbability of that token, at most 0
 * @param top the most probable tokens in falling order, those with lower ids first among equals; as many as the request
 *     {@linkplain DecodingRequest#logProbabilities() asked for}, or the whole vocabulary if that is smaller
 */
public record LogProbabilities(int token, double logProbability, List<Alternative> top) {

    /** Copies the list. */
    public LogProbabilities {
        top = List.copyOf(top);
    }

    /**
     * A token that could have stood there.
     *
     * @param token the token
     * @param logProbability of that token, at most 0
     */
    public record Alternative(int token, double logProbability) {}
}
