package io.vorlauf.core.internal.sampling;

import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.Map;

/** Adds a bias to single tokens; tokens outside the vocabulary of the logits are passed over. */
record LogitBias(Map<Integer, Double> bias) implements LogitTransform {

    @Override
    public Logits apply(TokenHistory history, Logits logits) {
        float[] values = logits.toArray();
        bias.forEach((token, amount) -> {
            if (token < values.length) {
                values[token] += amount.floatValue();
            }
        });
        return Logits.adopt(values);
    }
}
