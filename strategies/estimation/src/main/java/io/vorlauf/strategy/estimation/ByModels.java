package io.vorlauf.strategy.estimation;

import io.vorlauf.api.strategy.SpeculationContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a strategy has learnt, by the models it learnt it with, so that one generation profits from those before it.
 *
 * <p>Models are told apart by name: the target's, and the drafts' in their order. Sixteen combinations are kept; the
 * one not asked for the longest is forgotten first. A generation that has {@linkplain SpeculationContext#costs()
 * reference costs} always begins with nothing, and nothing of it is kept. Thread-safe.
 *
 * @param <T> what is learnt; used by several generations at once, so it must be thread-safe itself
 */
public final class ByModels<T> {

    private static final int CAPACITY = 16;

    private final Function<? super SpeculationContext, ? extends T> beginner;
    private final Map<Models, T> known = new LinkedHashMap<>(CAPACITY, 0.75f, true);

    private record Models(String target, List<String> drafts) {}

    /**
     * Nothing learnt yet.
     *
     * @param beginner makes what knows nothing yet
     */
    public ByModels(Supplier<? extends T> beginner) {
        Objects.requireNonNull(beginner, "beginner");
        this.beginner = context -> beginner.get();
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
        Models models = new Models(
                context.target().name(), context.drafts().stream().map(draft -> draft.info().name()).toList());
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
