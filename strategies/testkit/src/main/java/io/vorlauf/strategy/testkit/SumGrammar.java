// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.StatefulTransform;

/** Allows a token if it does not make the sum of those that were generated 2 modulo 3: token 0 always, others by turns. */
final class SumGrammar implements StatefulTransform<Integer> {

    private static final int MODULUS = 3;

    @Override
    public Integer start(Tokens prompt) {
        return 0;
    }

    @Override
    public Integer step(Integer state, int token) {
        return (state + token) % MODULUS;
    }

    @Override
    public Logits transform(Integer state, Logits logits) {
        float[] values = logits.toArray();
        for (int token = 1; token < values.length; token++) {
            if (step(state, token) == MODULUS - 1) {
                values[token] = Float.NEGATIVE_INFINITY;
            }
        }
        return Logits.adopt(values);
    }
}
