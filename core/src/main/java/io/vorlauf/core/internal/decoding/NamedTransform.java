// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A transform that a request has named, made for one generation by a factory under a lease. */
final class NamedTransform implements LogitTransform, AutoCloseable {

    private final Lease<TransformInfo, TransformFactory> lease;
    private final LogitTransform made;

    /**
     * What all transforms of a generation may know of it.
     *
     * @param tokenizer the target's
     * @param vocabularySize ids below this can be said
     * @param stopTokens ids that end the text
     */
    record Surroundings(Optional<Tokenizer> tokenizer, int vocabularySize, Set<Integer> stopTokens) {}

    private record Context(ParameterValues parameters, Surroundings surroundings) implements TransformContext {

        @Override
        public Optional<Tokenizer> tokenizer() {
            return surroundings.tokenizer();
        }

        @Override
        public int vocabularySize() {
            return surroundings.vocabularySize();
        }

        @Override
        public Set<Integer> stopTokens() {
            return surroundings.stopTokens();
        }
    }

    private NamedTransform(Lease<TransformInfo, TransformFactory> lease, LogitTransform made) {
        this.lease = lease;
        this.made = made;
    }

    /**
     * Makes all transforms that are named.
     *
     * @param surroundings what they may know of the generation
     * @throws RequestResolver.MissingPluginException if there is none of a name
     * @throws InvalidRequestException if one cannot be made as it is wanted
     */
    static List<NamedTransform> all(
            List<TransformChoice> choices, PluginRegistry<TransformInfo, TransformFactory> factories,
            Surroundings surroundings) {
        List<NamedTransform> all = new ArrayList<>();
        try {
            choices.forEach(choice -> all.add(of(choice, factories, surroundings)));
            return all;
        } catch (RuntimeException e) {
            all.forEach(NamedTransform::close);
            throw e;
        }
    }

    private static NamedTransform of(
            TransformChoice choice, PluginRegistry<TransformInfo, TransformFactory> factories,
            Surroundings surroundings) {
        Lease<TransformInfo, TransformFactory> lease = factories.acquire(choice.name()).orElseThrow(
                () -> new RequestResolver.MissingPluginException("transform", choice.name(), factories.names()));
        try {
            return new NamedTransform(lease, lease.get().create(new Context(ParameterValues.of(
                    "transform '" + choice.name() + "'", lease.description().parameters(), choice.parameters()),
                    surroundings)));
        } catch (InvalidParameterException e) {
            lease.close();
            throw new InvalidRequestException(e.getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            lease.close();
            throw new InvalidRequestException(
                    "transform '" + choice.name() + "' of " + lease.provider() + " could not be made: " + e, e);
        }
    }

    Lease<TransformInfo, TransformFactory> lease() {
        return lease;
    }

    @Override
    public Logits apply(TokenHistory history, Logits logits) {
        try {
            return made.apply(history, logits);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "transform '" + lease.name() + "' of " + lease.provider() + " failed: " + e, e);
        }
    }

    @Override
    public void close() {
        lease.close();
    }
}
