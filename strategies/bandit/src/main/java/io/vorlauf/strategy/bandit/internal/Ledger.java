package io.vorlauf.strategy.bandit.internal;

import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The earnings for each target with its drafts, so that a generation starts with what earlier ones learned. Keeps those
 * that were used last. A generation with reference costs starts with nothing, and nothing of it is kept. Thread-safe.
 */
public final class Ledger {

    private static final int KEPT = 16;

    private final Map<Models, Earnings> earnings = new LinkedHashMap<>(2 * KEPT, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Models, Earnings> eldest) {
            return size() > KEPT;
        }
    };

    private record Models(String target, List<String> drafts) {}

    /** The earnings with the models of a generation. */
    public Earnings of(SpeculationContext context) {
        if (context.costs().isPresent()) {
            return new Earnings();
        }
        List<DraftModel> drafts = context.drafts();
        Models models = new Models(context.target().name(), drafts.stream().map(draft -> draft.info().name()).toList());
        synchronized (earnings) {
            return earnings.computeIfAbsent(models, added -> new Earnings());
        }
    }
}
