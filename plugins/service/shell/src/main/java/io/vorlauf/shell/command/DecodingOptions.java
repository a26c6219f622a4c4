// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.shell.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a text is generated: limits, verification, and how target and drafts are sampled. Filled in by picocli. */
public final class DecodingOptions {

    @Option(names = "--verification", paramLabel = "METHOD", defaultValue = "coupled", converter = Verification.class,
            description = "How guesses are checked: coupled, or rejection in its strongest form or by name: token-wise, block, "
                    + "traversal. Default: ${DEFAULT-VALUE}.")
    private VerificationMethod verification;

    @Option(names = "--transform", paramLabel = "NAME[:P=V]...", converter = Transform.class,
            description = "A step before the sampler's own, such as no-repeat-ngram:n=4. May be repeated.")
    private List<TransformChoice> transforms = new ArrayList<>();

    @Option(names = "--json-schema", paramLabel = "FILE",
            description = "Generate a JSON value that obeys the JSON Schema in this file, and nothing else; --transform json "
                    + "stands for any value.")
    private Path jsonSchema;

    @Option(names = {"--max-new-tokens", "--tokens"}, paramLabel = "N", defaultValue = "128",
            description = "Generate at most N tokens. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--stop", paramLabel = "TEXT",
            description = "End before this text. May be repeated.")
    private List<String> stops = new ArrayList<>();

    @Option(names = "--ignore-eos", description = "Do not end at the target's own stop tokens.")
    private boolean ignoreStopTokens;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "0",
            description = "Divides the logits; at 0 the most probable token is taken. Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", defaultValue = "0",
            description = "Keep the K most probable tokens, 0 for all. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(names = "--top-p", paramLabel = "P", defaultValue = "1",
            description = "Keep the fewest tokens whose probabilities reach P, in (0, 1]. Default: ${DEFAULT-VALUE}.")
    private double topP;

    @Option(names = "--min-p", paramLabel = "P", defaultValue = "0",
            description = "Keep tokens of at least P times the highest probability. Default: ${DEFAULT-VALUE}.")
    private double minP;

    @Option(names = "--repetition-penalty", paramLabel = "R", defaultValue = "1",
            description = "Divides the logits of tokens that occurred. Default: ${DEFAULT-VALUE} (none).")
    private double repetitionPenalty;

    @Option(names = "--presence-penalty", paramLabel = "X", defaultValue = "0",
            description = "Subtracted from the logits of tokens in the output. Default: ${DEFAULT-VALUE}.")
    private double presencePenalty;

    @Option(names = "--frequency-penalty", paramLabel = "X", defaultValue = "0",
            description = "Subtracted once per occurrence in the output. Default: ${DEFAULT-VALUE}.")
    private double frequencyPenalty;

    @Option(names = "--logit-bias", paramLabel = "ID=X",
            description = "Added to the logit of a token. May be repeated.")
    private Map<Integer, Double> logitBias = new LinkedHashMap<>();

    @Option(names = "--draft-temperature", paramLabel = "T",
            description = "The draft's temperature. Default: the target's.")
    private @Nullable Double draftTemperature;

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** How many tokens are wanted. */
    public int maxNewTokens() {
        return maxNewTokens;
    }

    /**
     * Checks all that can be checked before models are loaded, which may take a while.
     *
     * @param drafts how many draft models there are going to be
     * @throws BadInput if something is not installed, or cannot be set like that
     */
    public void check(DecodingService engine, NameWithParameters strategy, int drafts) {
        List<String> names = IntStream.rangeClosed(1, drafts).mapToObj(number -> "draft " + number).toList();
        Installed.check(engine, settings("target", strategy, names));
    }

    /** How all prompts of an experiment are continued. */
    public DecodingSettings settings(String target, NameWithParameters strategy, List<String> drafts) {
        return DecodingSettings.of(speculate(apply(DecodingRequest.builder(target, "")), strategy, drafts).build());
    }

    /** Starts a request. */
    public static DecodingRequest.Builder request(String target, Prompt prompt) {
        return DecodingRequest.builder(target, prompt);
    }

    /** Sets everything but the strategy. */
    public DecodingRequest.Builder apply(DecodingRequest.Builder request) {
        // Checked even where there is no draft: nothing that is given is ignored.
        draftSampler();
        if (ignoreStopTokens) {
            request.stopTokens(Set.of());
        }
        transforms.forEach(request::transform);
        grammar().ifPresent(request::transform);
        return request.verification(verification)
                .maxNewTokens(maxNewTokens)
                .stopStrings(stops)
                .seed(seed)
                .sampler(sampler());
    }

    private Optional<TransformChoice> grammar() {
        if (jsonSchema == null) {
            return Optional.empty();
        }
        try {
            String schema = Files.readString(jsonSchema);
            BadInput.when(schema.isBlank(), "--json-schema " + jsonSchema + ": it is empty; --transform json allows any value");
            return Optional.of(TransformChoice.builder().name("json").parameters(Map.of("schema", schema)).build());
        } catch (IOException e) {
            throw new BadInput("--json-schema " + jsonSchema + ": " + Reasons.of(e), e);
        }
    }

    /** Sets a strategy, its parameters and its drafts. */
    public DecodingRequest.Builder speculate(
            DecodingRequest.Builder request, NameWithParameters strategy, List<String> drafts) {
        Optional<SamplerSettings> sampler = draftSampler();
        drafts.forEach(draft -> request.draft(DraftChoice.builder().model(draft).sampler(sampler).build()));
        return request.strategy(strategy.name()).set(strategy.parameters());
    }

    /** The target's sampler. */
    private SamplerSettings sampler() {
        return BadInput.checked(() -> SamplerSettings.builder()
                .temperature(temperature).topK(topK).topP(topP).minP(minP).repetitionPenalty(repetitionPenalty)
                .presencePenalty(presencePenalty).frequencyPenalty(frequencyPenalty).logitBias(logitBias).build());
    }

    /** The drafts' sampler, if it is another than the target's. */
    private Optional<SamplerSettings> draftSampler() {
        return Optional.ofNullable(draftTemperature)
                .map(value -> BadInput.checked(() -> sampler().withTemperature(value)));
    }

    /** A named transform with its parameters. */
    static final class Transform implements ITypeConverter<TransformChoice> {

        @Override
        public TransformChoice convert(String text) {
            try {
                NameWithParameters choice = NameWithParameters.read(text);
                return TransformChoice.builder().name(choice.name()).parameters(choice.parameters()).build();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "must be a name with parameters behind colons, such as no-repeat-ngram:n=4, not '" + text + "'");
            }
        }
    }

    /** A verification by its name in lower case, words joined by hyphens. */
    static final class Verification implements ITypeConverter<VerificationMethod> {

        @Override
        public VerificationMethod convert(String text) {
            return Arrays.stream(VerificationMethod.values())
                    .filter(method -> Json.word(method, '-').equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be one of "
                            + Arrays.stream(VerificationMethod.values())
                                    .map(method -> Json.word(method, '-'))
                                    .collect(Collectors.joining(", "))
                            + ", not '" + text + "'"));
        }
    }
}
