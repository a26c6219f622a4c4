// SPDX-License-Identifier: Apache-2.0
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
 */
public final class DecodingSettings {

    private final String target;
    private final String strategy;
    private final Map<String, String> parameters;
    private final List<DraftChoice> drafts;
    private final SamplerSettings sampler;
    private final List<TransformChoice> transforms;
    private final VerificationMethod verification;
    private final int maxNewTokens;
    private final Optional<Set<Integer>> stopTokens;
    private final List<String> stopStrings;

    private DecodingSettings(
            String target, String strategy, Map<String, String> parameters, List<DraftChoice> drafts,
            SamplerSettings sampler, List<TransformChoice> transforms, VerificationMethod verification,
            int maxNewTokens, Optional<Set<Integer>> stopTokens, List<String> stopStrings) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(verification, "verification");
        parameters = Map.copyOf(parameters);
        drafts = List.copyOf(drafts);
        transforms = List.copyOf(transforms);
        stopTokens = stopTokens.map(Set::copyOf);
        stopStrings = List.copyOf(stopStrings);
        this.target = target;
        this.strategy = strategy;
        this.parameters = parameters;
        this.drafts = drafts;
        this.sampler = sampler;
        this.transforms = transforms;
        this.verification = verification;
        this.maxNewTokens = maxNewTokens;
        this.stopTokens = stopTokens;
        this.stopStrings = stopStrings;
    }

    /** Starts some: what {@link DecodingRequest#builder} starts with unless set. The target must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the model whose text is wanted. */
    public String target() {
        return target;
    }

    /** Name of the speculation strategy. */
    public String strategy() {
        return strategy;
    }

    /** Values of the strategy's parameters. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Draft models. */
    public List<DraftChoice> drafts() {
        return drafts;
    }

    /** How the target is sampled. */
    public SamplerSettings sampler() {
        return sampler;
    }

    /** Named transforms, applied before the sampler's own steps. */
    public List<TransformChoice> transforms() {
        return transforms;
    }

    /** How guesses are checked. */
    public VerificationMethod verification() {
        return verification;
    }

    /** How many tokens to generate at most. */
    public int maxNewTokens() {
        return maxNewTokens;
    }

    /** Ids that end the text; empty for those the target names. */
    public Optional<Set<Integer>> stopTokens() {
        return stopTokens;
    }

    /** Strings that end the text. */
    public List<String> stopStrings() {
        return stopStrings;
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
        DecodingRequest.Builder request = DecodingRequest.builder(target, prompt)
                .strategy(strategy).set(parameters)
                .sampler(sampler).verification(verification).maxNewTokens(maxNewTokens).stopStrings(stopStrings).seed(seed);
        drafts.forEach(request::draft);
        transforms.forEach(request::transform);
        stopTokens.ifPresent(request::stopTokens);
        return request.build();
    }

    /** The same target, sampler and limits, decoded without speculation. */
    public DecodingSettings withoutSpeculation() {
        return new DecodingSettings(target, DecodingRequest.NO_SPECULATION, Map.of(), List.of(), sampler, transforms,
                verification, maxNewTokens, stopTokens, stopStrings);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecodingSettings that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "DecodingSettings" + values();
    }

    private List<Object> values() {
        return List.of(
                target, strategy, parameters, drafts, sampler, transforms, verification, maxNewTokens, stopTokens,
                stopStrings);
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {

        private String target;
        private String strategy = DecodingRequest.NO_SPECULATION;
        private Map<String, String> parameters = Map.of();
        private List<DraftChoice> drafts = List.of();
        private SamplerSettings sampler = SamplerSettings.GREEDY;
        private List<TransformChoice> transforms = List.of();
        private VerificationMethod verification = VerificationMethod.COUPLED;
        private int maxNewTokens = 128;
        private Optional<Set<Integer>> stopTokens = Optional.empty();
        private List<String> stopStrings = List.of();

        private Builder() {}

        /** Sets {@link DecodingSettings#target()}. */
        public Builder target(String value) {
            target = value;
            return this;
        }

        /** Sets {@link DecodingSettings#strategy()}. */
        public Builder strategy(String value) {
            strategy = value;
            return this;
        }

        /** Sets {@link DecodingSettings#parameters()}. */
        public Builder parameters(Map<String, String> value) {
            parameters = value;
            return this;
        }

        /** Sets {@link DecodingSettings#drafts()}. */
        public Builder drafts(List<DraftChoice> value) {
            drafts = value;
            return this;
        }

        /** Sets {@link DecodingSettings#sampler()}. */
        public Builder sampler(SamplerSettings value) {
            sampler = value;
            return this;
        }

        /** Sets {@link DecodingSettings#transforms()}. */
        public Builder transforms(List<TransformChoice> value) {
            transforms = value;
            return this;
        }

        /** Sets {@link DecodingSettings#verification()}. */
        public Builder verification(VerificationMethod value) {
            verification = value;
            return this;
        }

        /** Sets {@link DecodingSettings#maxNewTokens()}. */
        public Builder maxNewTokens(int value) {
            maxNewTokens = value;
            return this;
        }

        /** Sets {@link DecodingSettings#stopTokens()}. */
        public Builder stopTokens(Set<Integer> value) {
            stopTokens = Optional.of(value);
            return this;
        }

        /** Sets {@link DecodingSettings#stopTokens()}, or that there is none. */
        public Builder stopTokens(Optional<Set<Integer>> value) {
            stopTokens = value;
            return this;
        }

        /** Sets {@link DecodingSettings#stopStrings()}. */
        public Builder stopStrings(List<String> value) {
            stopStrings = value;
            return this;
        }

        /** What was collected. */
        public DecodingSettings build() {
            return new DecodingSettings(
                    target, strategy, parameters, drafts, sampler, transforms, verification, maxNewTokens, stopTokens,
                    stopStrings);
        }
    }
}
