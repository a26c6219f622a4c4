// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.SamplerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to generate, and how. Immutable; made by a {@link #builder}:
 *
 * <pre>{@code
 * DecodingRequest request = DecodingRequest.builder("target", "Once upon a time")
 *         .draft("draft").strategy("linear").set("k", "4")
 *         .sampler(SamplerSettings.ofTemperature(0.8)).seed(7)
 *         .build();
 * }</pre>
 */
public final class DecodingRequest {

    /** The name under which plain decoding can be asked for. */
    public static final String NO_SPECULATION = "none";

    private final String target;
    private final Prompt prompt;
    private final String strategy;
    private final Map<String, String> parameters;
    private final List<DraftChoice> drafts;
    private final SamplerSettings sampler;
    private final List<LogitTransform> transforms;
    private final List<TransformChoice> namedTransforms;
    private final VerificationMethod verification;
    private final int maxNewTokens;
    private final Optional<Set<Integer>> stopTokens;
    private final List<String> stopStrings;
    private final long seed;
    private final Optional<ReferenceCosts> costs;
    private final int priority;
    private final Optional<Duration> deadline;
    private final OptionalInt logProbabilities;
    private final String user;
    private final Map<String, String> tags;

    private DecodingRequest(Builder values) {
        target = Objects.requireNonNull(values.target, "target");
        prompt = Objects.requireNonNull(values.prompt, "prompt");
        strategy = Objects.requireNonNull(values.strategy, "strategy");
        parameters = Map.copyOf(values.parameters);
        drafts = List.copyOf(values.drafts);
        sampler = Objects.requireNonNull(values.sampler, "sampler");
        transforms = List.copyOf(values.transforms);
        namedTransforms = List.copyOf(values.namedTransforms);
        verification = Objects.requireNonNull(values.verification, "verification");
        maxNewTokens = values.maxNewTokens;
        stopTokens = values.stopTokens.map(Set::copyOf);
        stopStrings = List.copyOf(values.stopStrings);
        seed = values.seed;
        costs = values.costs;
        priority = values.priority;
        deadline = values.deadline;
        logProbabilities = values.logProbabilities;
        user = Objects.requireNonNull(values.user, "user");
        tags = Map.copyOf(values.tags);
        if (maxNewTokens < 1) {
            throw new InvalidRequestException("the number of new tokens must be 1 or more, not " + maxNewTokens);
        }
        if (stopStrings.contains("")) {
            throw new InvalidRequestException("a stop string must not be empty");
        }
        deadline.filter(time -> time.isNegative() || time.isZero()).ifPresent(time -> {
            throw new InvalidRequestException("a deadline must be a positive time, not " + time.toMillis() + " ms");
        });
        if (logProbabilities.orElse(0) < 0) {
            throw new InvalidRequestException("the number of tokens whose log-probabilities are wanted must be 0 or more, "
                    + "not " + logProbabilities.getAsInt());
        }
    }

    /** Name of the model whose text is wanted. */
    public String target() {
        return target;
    }

    /** What it continues. */
    public Prompt prompt() {
        return prompt;
    }

    /** Name of the speculation strategy; {@link #NO_SPECULATION} for plain decoding. */
    public String strategy() {
        return strategy;
    }

    /** Values of the strategy's parameters. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Draft models in the order in which the strategy gets them. */
    public List<DraftChoice> drafts() {
        return drafts;
    }

    /** How the target is sampled. */
    public SamplerSettings sampler() {
        return sampler;
    }

    /** Applied to the logits of target and drafts before the sampler's own steps: bans, grammars. */
    public List<LogitTransform> transforms() {
        return transforms;
    }

    /** Transforms that are plug-ins, applied after those. */
    public List<TransformChoice> namedTransforms() {
        return namedTransforms;
    }

    /** How guesses are checked. */
    public VerificationMethod verification() {
        return verification;
    }

    /** How many tokens to generate at most, 1 or more. */
    public int maxNewTokens() {
        return maxNewTokens;
    }

    /** Ids that end the text; empty for those the target names, an empty set for none. */
    public Optional<Set<Integer>> stopTokens() {
        return stopTokens;
    }

    /**
     * Strings that end the text and are not part of it. One that spells a special token of the target's tokenizer, such as
     * {@code <|im_end|>}, ends the text at that token.
     */
    public List<String> stopStrings() {
        return stopStrings;
    }

    /** Fixes all randomness. */
    public long seed() {
        return seed;
    }

    /**
     * What passes are taken to cost by strategies, which decide the same in every run then, and neither use nor keep
     * what is learnt in other generations; empty if they go by the clock and learn.
     */
    public Optional<ReferenceCosts> costs() {
        return costs;
    }

    /** Of several that wait, those with a higher number go first, and in a pass too. */
    public int priority() {
        return priority;
    }

    /** How long after it was asked for it ends at the latest, with the text it has; positive; empty for never. */
    public Optional<Duration> deadline() {
        return deadline;
    }

    /**
     * Of how many of the most probable tokens log-probabilities are wanted, beside those of the tokens of the text: 0 for
     * the latter alone; empty for none at all. See {@link LogProbabilities}.
     */
    public OptionalInt logProbabilities() {
        return logProbabilities;
    }

    /**
     * On whose behalf it is, by any name; empty if nobody said. Of requests that wait with the same priority, users take turns,
     * so that nobody waits behind all that another one asked for; what nobody is named for is taken for one user's.
     */
    public String user() {
        return user;
    }

    /** What its maker wants to find again with the generation: for people and logs, of no meaning to the engine. */
    public Map<String, String> tags() {
        return tags;
    }

    /** Starts a request for the continuation of a text. */
    public static Builder builder(String target, String prompt) {
        return new Builder(target, new Prompt.Text(prompt));
    }

    /** Starts a request for the continuation of a text or of token ids. */
    public static Builder builder(String target, Prompt prompt) {
        return new Builder(target, prompt);
    }

    /** Starts a request for the continuation of token ids. */
    public static Builder builder(String target, Tokens prompt) {
        return new Builder(target, new Prompt.Ids(prompt));
    }

    /** Who shall speculate, and how. */
    public SpeculationChoice speculation() {
        return SpeculationChoice.builder().strategy(strategy).parameters(parameters).drafts(drafts).build();
    }

    /** Starts a request that is this one until something is set. */
    public Builder toBuilder() {
        Builder builder = new Builder(target, prompt);
        builder.strategy = strategy;
        builder.parameters.putAll(parameters);
        builder.drafts.addAll(drafts);
        builder.sampler = sampler;
        builder.transforms = transforms;
        builder.namedTransforms.addAll(namedTransforms);
        builder.verification = verification;
        builder.maxNewTokens = maxNewTokens;
        builder.stopTokens = stopTokens;
        builder.stopStrings = stopStrings;
        builder.seed = seed;
        builder.costs = costs;
        builder.priority = priority;
        builder.deadline = deadline;
        builder.logProbabilities = logProbabilities;
        builder.user = user;
        builder.tags = tags;
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecodingRequest that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "DecodingRequest" + values();
    }

    private List<Object> values() {
        return List.of(
                target, prompt, strategy, parameters, drafts, sampler, transforms, namedTransforms, verification,
                maxNewTokens, stopTokens, stopStrings, seed, costs, priority, deadline, logProbabilities, user, tags);
    }

    /** Collects a request: greedy, 128 tokens, coupled, no speculation, seed 0 unless set otherwise. Not thread-safe. */
    public static final class Builder {

        private final String target;
        private final Prompt prompt;
        private String strategy = NO_SPECULATION;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private final List<DraftChoice> drafts = new ArrayList<>();
        private SamplerSettings sampler = SamplerSettings.GREEDY;
        private List<LogitTransform> transforms = List.of();
        private final List<TransformChoice> namedTransforms = new ArrayList<>();
        private VerificationMethod verification = VerificationMethod.COUPLED;
        private int maxNewTokens = 128;
        private Optional<Set<Integer>> stopTokens = Optional.empty();
        private List<String> stopStrings = List.of();
        private long seed;
        private Optional<ReferenceCosts> costs = Optional.empty();
        private int priority;
        private Optional<Duration> deadline = Optional.empty();
        private OptionalInt logProbabilities = OptionalInt.empty();
        private String user = "";
        private Map<String, String> tags = Map.of();

        private Builder(String target, Prompt prompt) {
            this.target = target;
            this.prompt = prompt;
        }

        /** Names the strategy. */
        public Builder strategy(String name) {
            strategy = name;
            return this;
        }

        /** Sets a parameter of the strategy. */
        public Builder set(String parameter, String value) {
            parameters.put(parameter, value);
            return this;
        }

        /** Sets parameters of the strategy. */
        public Builder set(Map<String, String> values) {
            parameters.putAll(values);
            return this;
        }

        /** Adds a draft model that is sampled as the target is. */
        public Builder draft(String model) {
            return draft(DraftChoice.of(model));
        }

        /** Adds a draft model. */
        public Builder draft(DraftChoice draft) {
            drafts.add(draft);
            return this;
        }

        /** Sets strategy, parameters and drafts together, in place of what was set before. */
        public Builder speculation(SpeculationChoice choice) {
            strategy = choice.strategy();
            parameters.clear();
            parameters.putAll(choice.parameters());
            drafts.clear();
            drafts.addAll(choice.drafts());
            return this;
        }

        /** Sets how the target is sampled. */
        public Builder sampler(SamplerSettings settings) {
            sampler = settings;
            return this;
        }

        /** Sets the transforms applied before the sampler's own steps. */
        public Builder transforms(LogitTransform... steps) {
            transforms = List.of(steps);
            return this;
        }

        /** Adds a transform that is a plug-in, with the defaults of its parameters. */
        public Builder transform(String name) {
            return transform(TransformChoice.of(name));
        }

        /** Adds a transform that is a plug-in. */
        public Builder transform(TransformChoice transform) {
            namedTransforms.add(transform);
            return this;
        }

        /** Sets how guesses are checked. */
        public Builder verification(VerificationMethod method) {
            verification = method;
            return this;
        }

        /** Sets the largest number of new tokens. */
        public Builder maxNewTokens(int number) {
            maxNewTokens = number;
            return this;
        }

        /** Sets the ids that end the text; an empty set for none. */
        public Builder stopTokens(Set<Integer> ids) {
            stopTokens = Optional.of(ids);
            return this;
        }

        /** Sets the strings that end the text. */
        public Builder stopStrings(List<String> strings) {
            stopStrings = strings;
            return this;
        }

        /** Sets the seed. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets what strategies take passes to cost, so that they decide the same in every run. */
        public Builder costs(ReferenceCosts reference) {
            costs = Optional.of(reference);
            return this;
        }

        /** Sets how urgent it is: of several that wait, those with a higher number go first; 0 unless set. */
        public Builder priority(int value) {
            priority = value;
            return this;
        }

        /** Sets how long after it was asked for it ends at the latest, with the text it has. */
        public Builder deadline(Duration time) {
            deadline = Optional.of(time);
            return this;
        }

        /**
         * Asks for {@linkplain LogProbabilities log-probabilities} of the tokens of the text, and of the most probable ones
         * in their places; for none unless set.
         *
         * @param top how many of the most probable ones, 0 or more
         */
        public Builder logProbabilities(int top) {
            logProbabilities = OptionalInt.of(top);
            return this;
        }

        /** Sets on whose behalf it is; nobody's unless set. */
        public Builder user(String name) {
            user = name;
            return this;
        }

        /** Sets what is to be found again with the generation. */
        public Builder tags(Map<String, String> values) {
            tags = values;
            return this;
        }

        /**
         * The request.
         *
         * @throws InvalidRequestException if the number of tokens, of log-probabilities, a stop string or the deadline is
         *     impossible
         */
        public DecodingRequest build() {
            return new DecodingRequest(this);
        }
    }
}
