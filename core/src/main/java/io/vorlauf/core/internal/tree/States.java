// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.sampling.StatefulTransform;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The states of transforms at one place, as far as they are known. Thread-safe: a thread that was left behind may still
 * ask a draft. No transform is called while others wait.
 */
final class States {

    private Map<StatefulTransform<?>, Object> known = Map.of();

    /** The state of a transform here; {@code null} if it is not known. */
    @SuppressWarnings("unchecked")
    synchronized <S> S get(StatefulTransform<S> transform) {
        return (S) known.get(transform);
    }

    /** Remembers a state, and returns it. */
    synchronized <S> S put(StatefulTransform<S> transform, S state) {
        if (known.isEmpty()) {
            known = new IdentityHashMap<>(1);
        }
        known.put(transform, state);
        return state;
    }
}
