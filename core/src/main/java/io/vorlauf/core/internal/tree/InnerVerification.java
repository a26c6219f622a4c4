// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.strategy.DraftModel;
import java.util.List;
import java.util.function.Supplier;

/** Verifies inner trees against a draft model. */
@FunctionalInterface
public interface InnerVerification {

    /**
     * Lets the model evaluate a closed tree.
     *
     * @return verifies it: the model's own words below the tree's root, each with the distribution it was drawn from.
     *     Takes the random decisions, and calls no plug-in
     */
    Supplier<List<Guess.Sampled>> ask(DraftModel model, GrownTree tree);
}
