package io.vorlauf.core.internal.sampling;

import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.BitSet;

/** Divides positive and multiplies negative logits of every token that occurred, prompt included, once per token. */
record RepetitionPenalty(double penalty) implements LogitTransform {

    @Override
    public Logits apply(TokenHistory history, Logits logits) {
        BitSet seen = new BitSet(logits.size());
        for (int i = 0; i < history.length(); i++) {
            seen.set(history.token(i));
        }
        float[] values = logits.toArray();
        for (int token = seen.nextSetBit(0); token >= 0 && token < values.length; token = seen.nextSetBit(token + 1)) {
            values[token] = (float) (values[token] > 0 ? values[token] / penalty : values[token] * penalty);
        }
        return Logits.adopt(values);
    }
}
