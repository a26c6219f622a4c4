package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
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
    private final Duty duty;
    private final String opener;
    private final Setting setting;
    private final List<Other> open = new ArrayList<>();

    Others(Plugins plugins, Duty duty, String opener, Setting setting) {
        this.plugins = plugins;
        this.duty = duty;
        this.opener = opener;
        this.setting = setting;
    }

    Set<String> names() {
        return plugins.strategies().descriptions().stream()
                .filter(this::fits)
                .map(StrategyInfo::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean fits(StrategyInfo strategy) {
        return !strategy.name().equals(opener) && strategy.requiredDrafts() <= setting.drafts().size()
                && !duty.avoids(strategy.name());
    }

    Optional<Speculation> open(String name, Map<String, String> values) {
        Other other = new Other(name, Map.copyOf(values));
        if (!other.engage()) {
            return Optional.empty();
        }
        open.add(other);
        return Optional.of(other);
    }

    /** Closes those whose strategy wants to go away or has been replaced; they are opened anew when they are asked. */
    void letGo() {
        Closing.all(open, Other::letGo);
    }

    @Override
    public void close() {
        Closing.all(List.copyOf(open), Other::close);
    }

    /** What a strategy has opened: a name, and the speculation of whoever serves it. */
    private final class Other implements Speculation {

        private final String name;
        private final Map<String, String> values;
        private Lease<StrategyInfo, SpeculationStrategy> lease;
        private Speculation speculation;

        Other(String name, Map<String, String> values) {
            this.name = name;
            this.values = values;
        }

        /** Opens the strategy; false if it is not there or does not fit. */
        boolean engage() {
            Optional<Lease<StrategyInfo, SpeculationStrategy>> acquired = plugins.strategies().acquire(name);
            if (acquired.isEmpty()) {
                return false;
            }
            lease = acquired.get();
            try {
                StrategyInfo info = lease.description();
                if (fits(info)) {
                    ParameterValues parameters =
                            ParameterValues.of("strategy '" + name + "'", info.parameters(), values);
                    duty.check(lease, () -> lease.get().check(parameters));
                    duty.call(lease, "to open",
                            () -> speculation = lease.get().open(setting.context(parameters)));
                }
                return speculation != null;
            } finally {
                if (speculation == null) {
                    lease.close();
                }
            }
        }

        void letGo() {
            if (speculation != null && !lease.current()) {
                dismiss();
            }
        }

        private void dismiss() {
            Speculation leaving = speculation;
            speculation = null;
            try {
                duty.call(lease, "to close", leaving::close);
            } finally {
                lease.close();
            }
        }

        @Override
        public void grow(DraftTree tree) {
            if (open.contains(this) && (speculation != null || engage())) {
                duty.grow(lease, () -> speculation.grow(tree));
            }
        }

        @Override
        public void observe(RoundOutcome outcome) {
            if (speculation != null) {
                duty.call(lease, "to observe a round", () -> speculation.observe(outcome));
            }
        }

        @Override
        public void close() {
            if (open.remove(this) && speculation != null) {
                dismiss();
            }
        }
    }
}
