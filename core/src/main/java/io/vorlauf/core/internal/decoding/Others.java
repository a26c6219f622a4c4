package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.registry.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The strategies that one strategy opened for its generation, each under a lease. Not thread-safe. */
final class Others implements AutoCloseable {

    private final Plugins plugins;
    private final String opener;
    private final ModelInfo target;
    private final List<DraftModel> drafts;
    private final List<Other> open = new ArrayList<>();

    Others(Plugins plugins, String opener, ModelInfo target, List<DraftModel> drafts) {
        this.plugins = plugins;
        this.opener = opener;
        this.target = target;
        this.drafts = drafts;
    }

    Set<String> names() {
        return plugins.strategies().descriptions().stream()
                .filter(this::fits)
                .map(StrategyInfo::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean fits(StrategyInfo strategy) {
        return !strategy.name().equals(opener) && strategy.requiredDrafts() <= drafts.size();
    }

    Optional<Speculation> open(String name, Map<String, String> values) {
        Optional<Lease<StrategyInfo, SpeculationStrategy>> lease = plugins.strategies().acquire(name);
        if (lease.isEmpty()) {
            return Optional.empty();
        }
        try {
            StrategyInfo info = lease.get().description();
            if (fits(info)) {
                ParameterValues parameters = ParameterValues.of("strategy '" + name + "'", info.parameters(), values);
                Other other = new Other(lease.get(),
                        lease.get().get().open(new Context(parameters, target, drafts)));
                open.add(other);
                return Optional.of(other);
            }
        } catch (RuntimeException | Error e) {
            lease.get().close();
            throw e;
        }
        lease.get().close();
        return Optional.empty();
    }

    /** Closes those whose strategy wants to go away. */
    void letGo() {
        List.copyOf(open).stream().filter(other -> other.lease.revoked()).forEach(Other::close);
    }

    @Override
    public void close() {
        List.copyOf(open).forEach(Other::close);
    }

    private record Context(ParameterValues parameters, ModelInfo target, List<DraftModel> drafts)
            implements SpeculationContext {

        @Override
        public Set<String> others() {
            return Set.of();
        }

        @Override
        public Optional<Speculation> open(String name, Map<String, String> values) {
            return Optional.empty();
        }
    }

    /** A speculation that does nothing once it is closed. */
    private final class Other implements Speculation {

        private final Lease<StrategyInfo, SpeculationStrategy> lease;
        private final Speculation speculation;

        Other(Lease<StrategyInfo, SpeculationStrategy> lease, Speculation speculation) {
            this.lease = lease;
            this.speculation = speculation;
        }

        @Override
        public void grow(DraftTree tree) {
            if (open.contains(this)) {
                speculation.grow(tree);
            }
        }

        @Override
        public void observe(RoundOutcome outcome) {
            if (open.contains(this)) {
                speculation.observe(outcome);
            }
        }

        @Override
        public void close() {
            if (open.remove(this)) {
                try {
                    speculation.close();
                } finally {
                    lease.close();
                }
            }
        }
    }
}
