package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.strategy.testkit.internal.recording.Transcript;

/**
 * A generation that has ended.
 *
 * @param request what was asked for
 * @param result what came of it
 * @param transcript what was heard of it
 */
public record Generated(DecodingRequest request, DecodingResult result, Transcript transcript) {

    /** The new tokens. */
    public Tokens ids() {
        return result.ids();
    }
}
