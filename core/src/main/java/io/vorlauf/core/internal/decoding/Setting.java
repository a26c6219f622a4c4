package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.core.internal.clock.GenerationClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all strategies of a generation find alike, whoever opens them.
 *
 * @param target the target
 * @param drafts the drafts
 * @param clock by what they go
 * @param costs what passes are taken to cost; empty where real time counts
 */
record Setting(
        ModelInfo target, List<DraftModel> drafts, GenerationClock clock, Optional<ReferenceCosts> costs) {

    /** The context of a strategy that may open some others. */
    SpeculationContext context(ParameterValues parameters, Others others) {
        return new Context(this, parameters, Optional.of(others));
    }

    /** The context of a strategy that was opened by another one, and may open none. */
    SpeculationContext context(ParameterValues parameters) {
        return new Context(this, parameters, Optional.empty());
    }

    private record Context(Setting setting, ParameterValues parameters, Optional<Others> strategies)
            implements SpeculationContext {

        @Override
        public ModelInfo target() {
            return setting.target();
        }

        @Override
        public List<DraftModel> drafts() {
            return setting.drafts();
        }

        @Override
        public long nanoTime() {
            return setting.clock().nanoTime();
        }

        @Override
        public Optional<ReferenceCosts> costs() {
            return setting.costs();
        }

        @Override
        public Set<String> others() {
            return strategies.map(Others::names).orElse(Set.of());
        }

        @Override
        public Optional<Speculation> open(String name, Map<String, String> values) {
            return strategies.flatMap(others -> others.open(name, values));
        }
    }
}
