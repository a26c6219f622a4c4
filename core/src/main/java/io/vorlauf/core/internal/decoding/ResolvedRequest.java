package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.sampling.Samplers;
import java.util.Optional;
import java.util.Set;

/**
 * A request that was found good, with leases on what is pinned for the whole generation: the target and its tokenizer.
 *
 * @param request the request
 * @param target the target
 * @param tokenizer the target's tokenizer, if it is installed
 * @param prompt the prompt as ids
 * @param vocabularySize ids below this can become text
 * @param stopTokens ids that end the text
 */
record ResolvedRequest(
        DecodingRequest request,
        Lease<ModelInfo, LanguageModel> target,
        Optional<Lease<String, Tokenizer>> tokenizer,
        Tokens prompt,
        int vocabularySize,
        Set<Integer> stopTokens)
        implements AutoCloseable {

    Sampler targetSampler() {
        return Samplers.of(request.sampler(), request.transforms());
    }

    Sampler draftSampler(DraftChoice draft) {
        SamplerSettings settings = draft.sampler().orElse(request.sampler());
        return Samplers.of(greedy() && settings.temperature() == 0 ? ranked(settings) : settings, request.transforms());
    }

    /** The pinned plug-in that was waited for in vain, if there is one. */
    Optional<Lease<?, ?>> expired() {
        return target.expired() ? Optional.of(target) : tokenizer.<Lease<?, ?>>map(lease -> lease).filter(Lease::expired);
    }

    /** Whether the target's most probable token is wanted. */
    boolean greedy() {
        return request.sampler().temperature() == 0;
    }

    /** Without noise, the order of a draft's tokens is what matters, beyond the first one: nothing may be filtered out. */
    private static SamplerSettings ranked(SamplerSettings settings) {
        return settings.withTemperature(1).withTopK(0).withTopP(1).withMinP(0);
    }

    @Override
    public void close() {
        tokenizer.ifPresent(Lease::close);
        target.close();
    }
}
