package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import java.util.ArrayList;
import java.util.List;

/** A transform that a request has named, made for one generation by a factory under a lease. */
final class NamedTransform implements LogitTransform, AutoCloseable {

    private final Lease<TransformInfo, TransformFactory> lease;
    private final LogitTransform made;

    private NamedTransform(Lease<TransformInfo, TransformFactory> lease, LogitTransform made) {
        this.lease = lease;
        this.made = made;
    }

    /**
     * Makes all transforms that are named.
     *
     * @throws RequestResolver.MissingPluginException if there is none of a name
     * @throws InvalidRequestException if one cannot be made as it is wanted
     */
    static List<NamedTransform> all(
            List<TransformChoice> choices, PluginRegistry<TransformInfo, TransformFactory> factories) {
        List<NamedTransform> all = new ArrayList<>();
        try {
            choices.forEach(choice -> all.add(of(choice, factories)));
            return all;
        } catch (RuntimeException e) {
            all.forEach(NamedTransform::close);
            throw e;
        }
    }

    private static NamedTransform of(
            TransformChoice choice, PluginRegistry<TransformInfo, TransformFactory> factories) {
        Lease<TransformInfo, TransformFactory> lease = factories.acquire(choice.name()).orElseThrow(
                () -> new RequestResolver.MissingPluginException("transform", choice.name(), factories.names()));
        try {
            return new NamedTransform(lease, lease.get().create(ParameterValues.of(
                    "transform '" + choice.name() + "'", lease.description().parameters(), choice.parameters())));
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
