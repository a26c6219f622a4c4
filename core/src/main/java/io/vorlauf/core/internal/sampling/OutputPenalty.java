package io.vorlauf.core.internal.sampling;

import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;

/** Subtracts a presence penalty once and a frequency penalty per occurrence from tokens of the output. */
record OutputPenalty(double presence, double frequency) implements LogitTransform {

    @Override
    public Logits apply(TokenHistory history, Logits logits) {
        float[] values = logits.toArray();
        int[] occurrences = new int[values.length];
        for (int i = history.promptLength(); i < history.length(); i++) {
            int token = history.token(i);
            if (token < values.length) {
                occurrences[token]++;
            }
        }
        for (int token = 0; token < values.length; token++) {
            if (occurrences[token] > 0) {
                values[token] -= (float) (presence + frequency * occurrences[token]);
            }
        }
        return Logits.adopt(values);
    }
}
