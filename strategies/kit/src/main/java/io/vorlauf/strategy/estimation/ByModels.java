// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a strategy has learnt, by the models it learnt it with, so that one generation profits from those before it.
 *
 * <p>Models are told apart by what they are, the target and the drafts in their order: by the checksum of their
 * weights, and by what evaluates them and how, since that decides what passes cost. A name says nothing, because
 * another model may take it over; only a model without a checksum goes by its name and its shape. Sixteen combinations
 * are kept; the one not asked for the longest is forgotten first. A generation that has {@linkplain
 * SpeculationContext#costs() reference costs} always begins with nothing, and nothing of it is kept. Thread-safe.
 *
 * @param <T> what is learnt; used by several generations at once, so it must be thread-safe itself
 */
public final class ByModels<T> {

    private static final int CAPACITY = 16;

    private final Function<? super SpeculationContext, ? extends T> beginner;
    private final Map<List<Model>, T> known = new LinkedHashMap<>(CAPACITY, 0.75f, true);

    private record Model(String content, String backend, String weights, String plan) {

        static Model of(ModelInfo info, String plan) {
            return new Model(info.checksum().orElseGet(info::toString), info.backend(), info.weights(), plan);
        }
    }

    /**
     * Nothing learnt yet.
     *
     * @param beginner makes, for a generation, what has learnt nothing yet
     */
    public ByModels(Function<? super SpeculationContext, ? extends T> beginner) {
        this.beginner = Objects.requireNonNull(beginner, "beginner");
    }

    /** What was learnt with the models of a generation. */
    public T of(SpeculationContext context) {
        return context.costs().isPresent() ? fresh(context) : shared(context);
    }

    private T fresh(SpeculationContext context) {
        return Objects.requireNonNull(beginner.apply(context), "what knows nothing yet");
    }

    private T shared(SpeculationContext context) {
        List<Model> models = new ArrayList<>();
        models.add(Model.of(context.target(), context.targetPlan()));
        context.drafts().forEach(draft -> models.add(Model.of(draft.info(), draft.plan())));
        synchronized (known) {
            T old = known.get(models);
            if (old != null) {
                return old;
            }
        }
        T fresh = fresh(context);
        synchronized (known) {
            T old = known.putIfAbsent(models, fresh);
            if (known.size() > CAPACITY) {
                known.remove(known.keySet().iterator().next());
            }
            return old == null ? fresh : old;
        }
    }
}
