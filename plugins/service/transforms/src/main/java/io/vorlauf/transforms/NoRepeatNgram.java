// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import java.util.List;

/**
 * Forbids tokens that would complete an n-gram which the prompt or the text has already (trigrams: Paulus, Xiong and
 * Socher, arXiv 1705.04304). Where that would forbid every token, nothing is forbidden. Thread-safe.
 */
public final class NoRepeatNgram implements TransformFactory {

    /** How many tokens in a row must not occur twice. */
    public static final Parameter<Integer> N =
            Parameter.integer("n", "length of the token sequences that must not be repeated", 3, 1, 1024);

    @Override
    public String name() {
        return "no-repeat-ngram";
    }

    @Override
    public String description() {
        return "forbids tokens that would repeat a sequence of n tokens";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(N);
    }

    @Override
    public LogitTransform create(TransformContext context) {
        int n = context.parameters().get(N);
        return (history, logits) -> forbid(history, logits, n);
    }

    private static Logits forbid(TokenHistory history, Logits logits, int n) {
        float[] values = null;
        // The last n - 1 tokens are the beginning of the n-gram that the next token would complete.
        int beginning = history.length() - (n - 1);
        for (int start = 0; start < beginning; start++) {
            if (repeats(history, start, beginning, n - 1)) {
                values = values == null ? logits.toArray() : values;
                values[history.token(start + n - 1)] = Float.NEGATIVE_INFINITY;
            }
        }
        return values == null || impossible(values) ? logits : Logits.adopt(values);
    }

    private static boolean repeats(TokenHistory history, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            if (history.token(one + i) != history.token(other + i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean impossible(float[] values) {
        for (float value : values) {
            if (value != Float.NEGATIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }
}
