// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.sampling.Samplers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A request that was found good, with leases on what is pinned for the whole generation: the target, its tokenizer, and
 * transforms.
 *
 * @param request the request
 * @param target the target
 * @param tokenizer the target's tokenizer, if it is installed
 * @param named the transforms it names
 * @param prompt the prompt as ids
 * @param vocabularySize ids below this can become text
 * @param stopTokens ids that end the text
 */
record ResolvedRequest(
        DecodingRequest request,
        Lease<ModelInfo, Batcher> target,
        Optional<Lease<String, Tokenizer>> tokenizer,
        List<NamedTransform> named,
        Tokens prompt,
        int vocabularySize,
        Set<Integer> stopTokens)
        implements AutoCloseable {

    Sampler targetSampler() {
        return Samplers.of(request.sampler(), transforms());
    }

    Sampler draftSampler(DraftChoice draft) {
        SamplerSettings settings = draft.sampler().orElse(request.sampler());
        return Samplers.of(greedy() && settings.temperature() == 0 ? ranked(settings) : settings, transforms());
    }

    private List<LogitTransform> transforms() {
        return Stream.concat(request.transforms().stream(), named.stream()).toList();
    }

    private Stream<Lease<?, ?>> pinned() {
        return Stream.concat(
                Stream.of(target), Stream.concat(tokenizer.stream(), named.stream().map(NamedTransform::lease)));
    }

    /** The pinned plug-in that was waited for in vain, if there is one. */
    Optional<Lease<?, ?>> expired() {
        // Asked several times in every round.
        boolean any = target.expired() || tokenizer.isPresent() && tokenizer.get().expired();
        for (int i = 0; i < named.size() && !any; i++) {
            any = named.get(i).lease().expired();
        }
        return any ? pinned().filter(Lease::expired).findFirst() : Optional.empty();
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
        pinned().forEach(Lease::close);
    }
}
