package io.vorlauf.lab.experiment;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A way of decoding: a request without prompt and seed, made of nothing but names and numbers, so that it can be
 * written down and read again. Components mean what they mean in {@link DecodingRequest}.
 *
 * @param target name of the model whose text is wanted
 * @param strategy name of the speculation strategy
 * @param parameters values of the strategy's parameters
 * @param drafts draft models
 * @param sampler how the target is sampled
 * @param transforms named transforms, applied before the sampler's own steps
 * @param verification how guesses are checked
 * @param maxNewTokens how many tokens to generate at most
 * @param stopTokens ids that end the text; empty for those the target names
 * @param stopStrings strings that end the text
 */
public record DecodingSettings(
        String target,
        String strategy,
        Map<String, String> parameters,
        List<DraftChoice> drafts,
        SamplerSettings sampler,
        List<TransformChoice> transforms,
        VerificationMethod verification,
        int maxNewTokens,
        Optional<Set<Integer>> stopTokens,
        List<String> stopStrings) {

    /** Checks for null and copies. */
    public DecodingSettings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(verification, "verification");
        parameters = Map.copyOf(parameters);
        drafts = List.copyOf(drafts);
        transforms = List.copyOf(transforms);
        stopTokens = stopTokens.map(Set::copyOf);
        stopStrings = List.copyOf(stopStrings);
    }

    /**
     * The settings of a request.
     *
     * @throws IllegalArgumentException if it has transforms without a name, which are code and cannot be written down
     */
    public static DecodingSettings of(DecodingRequest request) {
        if (!request.transforms().isEmpty()) {
            throw new IllegalArgumentException(
                    "an experiment cannot have transforms without a name: they are code, which results could not name");
        }
        return new DecodingSettings(request.target(), request.strategy(), request.parameters(), request.drafts(),
                request.sampler(), request.namedTransforms(), request.verification(), request.maxNewTokens(),
                request.stopTokens(), request.stopStrings());
    }

    /** The request that continues a prompt in this way. */
    public DecodingRequest request(Prompt prompt, long seed) {
        return new DecodingRequest(target, prompt, strategy, parameters, drafts, sampler, List.of(), transforms,
                verification, maxNewTokens, stopTokens, stopStrings, seed, Optional.empty(), 0, Optional.empty());
    }

    /** The same target, sampler and limits, decoded without speculation. */
    public DecodingSettings withoutSpeculation() {
        return new DecodingSettings(target, DecodingRequest.NO_SPECULATION, Map.of(), List.of(), sampler, transforms,
                verification, maxNewTokens, stopTokens, stopStrings);
    }
}
