package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a text is generated. */
final class DecodingOptions {

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description =
                    "How tokens are guessed ahead, see 'vorlauf strategies'. Default: linear with a draft, else none.")
    private String strategy;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Set a parameter of the strategy, such as k=4. May be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--verification",
            paramLabel = "METHOD",
            defaultValue = "coupled",
            converter = Converters.Verification.class,
            description = "How guesses are checked, coupled or rejection. Default: ${DEFAULT-VALUE}.")
    private VerificationMethod verification;

    @Option(
            names = "--max-new-tokens",
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

    /** The strategy that was asked for, or the one that fits. */
    String strategy(boolean withDraft) {
        return Optional.ofNullable(strategy).orElse(withDraft ? "linear" : DecodingRequest.NO_SPECULATION);
    }

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
        return request.verification(verification)
                .maxNewTokens(maxNewTokens)
                .stopStrings(stops)
                .seed(seed)
                .sampler(sampler.settings());
    }

    /** Sets a strategy, its parameters and its drafts. */
    DecodingRequest.Builder speculate(DecodingRequest.Builder request, String name, List<String> drafts) {
        Optional<SamplerSettings> draftSampler = sampler.draftSettings();
        drafts.forEach(draft -> request.draft(new DraftChoice(draft, draftSampler)));
        return request.strategy(name).set(parameters);
    }
}
