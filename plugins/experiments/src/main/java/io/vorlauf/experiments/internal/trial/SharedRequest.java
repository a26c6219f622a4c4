package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.trial.TrialArm;
import java.util.Optional;

/**
 * A request that got an arm of a trial.
 *
 * @param trial the trial
 * @param arm the arm
 * @param request the request as the arm has it, or, after a promotion, as the promoted arm does
 */
record SharedRequest(Trial trial, TrialArm arm, DecodingRequest request) {

    /** The request with an arm of a trial; empty if the trial is not about it, or over. */
    static Optional<SharedRequest> of(Trial trial, DecodingRequest request, Optional<String> key) {
        if (!trial.target().equals(request.target())) {
            return Optional.empty();
        }
        return trial.next(key).map(arm ->
                new SharedRequest(trial, arm, request.toBuilder().speculation(arm.choice()).build()));
    }

    void ended(DecodingResult result) {
        // What was cancelled says how patient somebody was, not how fast the arm is.
        if (result.finish() != FinishReason.CANCELLED) {
            trial.ended(arm, result.metrics());
        }
    }

    void failed() {
        trial.failed(arm);
    }
}
