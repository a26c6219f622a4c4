// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.sampling.Distribution;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A draft model bound to the running generation.
 *
 * <p>The engine keeps the model's cache in step with the text: it feeds what was committed since the last round, rolls
 * back what was rejected, and applies the sampler of the request. So a strategy asks only one question: what would the
 * draft say after this node? Usable inside {@link Speculation#grow} only, by one thread at a time: whoever asks while
 * another thread does gets an {@link IllegalStateException}.
 */
@ProviderType
public interface DraftModel {

    /** What the model is. */
    ModelInfo info();

    /**
     * How its passes are computed, as {@link io.vorlauf.api.model.LanguageModel#plan()} says; empty if nothing is
     * known.
     */
    default String plan() {
        return "";
    }

    /** Whether the node, and the text before it, fit the draft's own context, so that it can be asked about the node. */
    boolean reaches(DraftNode node);

    /**
     * The draft's distribution of the token after a node.
     *
     * @throws IllegalStateException if the draft does not {@linkplain #reaches reach} the node
     */
    default Distribution distribution(DraftNode node) {
        return distributions(List.of(node)).get(0);
    }

    /**
     * The distributions of the tokens after several nodes, evaluated in one pass.
     *
     * @throws IllegalStateException if the draft does not {@linkplain #reaches reach} one of the nodes
     */
    List<Distribution> distributions(List<DraftNode> nodes);
}
