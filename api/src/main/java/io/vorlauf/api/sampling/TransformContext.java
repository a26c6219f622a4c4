// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.text.Tokenizer;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a {@link TransformFactory} may know of the generation that a transform is made for. Valid during the call of
 * {@link TransformFactory#create}, but for the tokenizer, which stays open as long as the generation.
 */
@ProviderType
public interface TransformContext {

    /** The values of the factory's parameters, checked one by one. */
    ParameterValues parameters();

    /** The tokenizer of the target, and so of the drafts; empty if none is installed. */
    Optional<Tokenizer> tokenizer();

    /**
     * How many tokens can be said: ids from 0 below this. The target's logits are as many; a draft's may be fewer, if
     * its vocabulary is padded less.
     */
    int vocabularySize();

    /** The tokens that end this generation; empty if none does. May name ids that cannot be said. */
    Set<Integer> stopTokens();
}
