// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A family of models: knows what the {@code config.json} of its checkpoints says about their arithmetic, and how their
 * tensors are called. Stateless, thread-safe.
 *
 * <p>Families of others are services, in OSGi's registry or by {@link java.util.ServiceLoader}; loaders of models find
 * them by {@link #name}.
 */
@ConsumerType
public interface ModelFamily {

    /** What {@code config.json} calls the family in {@code model_type}. */
    String name();

    /**
     * Reads a configuration. Every field that changes the arithmetic has to be read or refused: fields that are known to
     * do so for any family, that nobody read and that say something, are refused by who calls this.
     *
     * @throws io.vorlauf.api.model.ModelException if a field is missing or wrong, or says what is not supported
     * @throws IllegalArgumentException if the fields contradict each other
     */
    DecoderConfig read(ConfigFields fields);
}
