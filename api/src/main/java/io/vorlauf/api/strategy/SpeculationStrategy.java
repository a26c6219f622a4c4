// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way of guessing tokens ahead. Strategies are services; the engine finds them by {@linkplain #name() name}.
 *
 * <p>A strategy only <em>proposes</em>: in every round it grows a {@link DraftTree}, the engine lets the target
 * evaluate the tree in one pass, verifies it and commits what holds. So a strategy can make decoding slow, never
 * wrong. Whatever it throws costs the round its remaining guesses and nothing else; one that does not come back from
 * a call is given up after a time, and the generation goes on without it.
 *
 * <p>A whole strategy that drafts greedily ahead with one draft model:
 *
 * <pre>{@code
 * public Speculation open(SpeculationContext context) {
 *     DraftModel draft = context.drafts().get(0);
 *     return tree -> {
 *         DraftNode node = tree.root();
 *         while (tree.canGrow(node) && draft.reaches(node) && node.depth() < 4) {
 *             node = tree.sample(node, draft.distribution(node), 1).get(0);
 *         }
 *     };
 * }
 * }</pre>
 *
 * <p>Strategies are thread-safe; each {@link Speculation} they open serves one generation.
 */
@ConsumerType
public interface SpeculationStrategy {

    /** The name requests use, such as {@code linear}; never {@code none}, which is decoding without speculation. */
    String name();

    /** What it does, in one line. */
    String description();

    /** What can be set; empty if nothing. */
    default List<Parameter<?>> parameters() {
        return List.of();
    }

    /**
     * Checks values that fit their parameters one by one, but perhaps not each other. Called before a request is
     * accepted, on the thread that makes it, and again before {@link #open}; must be quick.
     *
     * @throws io.vorlauf.api.parameter.InvalidParameterException if they do not go together; the request, or the
     *     configuration that gives them as defaults, is refused with its message then
     */
    default void check(ParameterValues parameters) {}

    /** How many draft models it needs at least; a request with fewer is refused. */
    default int requiredDrafts() {
        return 0;
    }

    /** Starts speculating for one generation. The engine closes what it gets. */
    Speculation open(SpeculationContext context);
}
