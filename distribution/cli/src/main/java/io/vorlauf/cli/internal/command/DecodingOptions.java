package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a text is generated. */
final class DecodingOptions {

    @Option(
            names = "--verification",
            paramLabel = "METHOD",
            defaultValue = "coupled",
            converter = Converters.Verification.class,
            description = "How guesses are checked: coupled, or rejection in its strongest form or by name: token-wise, block, "
                    + "traversal. Default: ${DEFAULT-VALUE}.")
    private VerificationMethod verification;

    @Option(
            names = "--transform",
            paramLabel = "NAME[:P=V]...",
            converter = Converters.Transform.class,
            description = "A step before the sampler's own, such as no-repeat-ngram:n=4. May be repeated.")
    private List<TransformChoice> transforms = new ArrayList<>();

    @Option(
            names = {"--max-new-tokens", "--tokens"},
            paramLabel = "N",
            defaultValue = "128",
            description = "Generate at most N tokens. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End before this text. May be repeated.")
    private List<String> stops = new ArrayList<>();

    @Option(names = "--ignore-eos", description = "Do not end at the target's own stop tokens.")
    private boolean ignoreStopTokens;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private SamplerOptions sampler;

    /** The seed. */
    long seed() {
        return seed;
    }

    /** Starts a request. */
    static DecodingRequest.Builder request(String target, Prompt prompt) {
        if (prompt instanceof Prompt.Ids ids) {
            return DecodingRequest.of(target, ids.ids());
        }
        return DecodingRequest.of(target, ((Prompt.Text) prompt).text());
    }

    /** Sets everything but the strategy. */
    DecodingRequest.Builder apply(DecodingRequest.Builder request) {
        // Checked even where there is no draft: nothing that is given is ignored.
        sampler.draftSettings();
        if (ignoreStopTokens) {
            request.stopTokens(Set.of());
        }
        transforms.forEach(request::transform);
        return request.verification(verification)
                .maxNewTokens(maxNewTokens)
                .stopStrings(stops)
                .seed(seed)
                .sampler(sampler.settings());
    }

    /** Sets a strategy, its parameters and its drafts. */
    DecodingRequest.Builder speculate(
            DecodingRequest.Builder request, NameWithParameters strategy, List<String> drafts) {
        Optional<SamplerSettings> draftSampler = sampler.draftSettings();
        drafts.forEach(draft -> request.draft(new DraftChoice(draft, draftSampler)));
        return request.strategy(strategy.name()).set(strategy.parameters());
    }
}
