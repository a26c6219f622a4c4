// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.strategy.TargetSignals;
import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.model.SignalRows;
import io.vorlauf.core.internal.registry.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * A strategy opened for one generation, under a lease, with the strategies that it opened, each under a lease of its own.
 * Those are closed when their strategy wants to go away or has been replaced, and opened anew when they are asked. Not
 * thread-safe.
 */
final class StrategySession implements AutoCloseable {

    private final SpeculationChoice choice;
    private final Lease<StrategyInfo, SpeculationStrategy> lease;
    private final Plugins plugins;
    private final Blame blame;
    private final Surroundings surroundings;
    private final List<Opened> opened = new ArrayList<>();
    private final List<SignalFeed> feeds = new CopyOnWriteArrayList<>();
    private final Speculation speculation;

    /**
     * What all strategies of a generation find alike, whoever opens them.
     *
     * @param target the target
     * @param targetPlan how its passes are computed
     * @param drafts the drafts
     * @param clock by what they go
     * @param costs what passes are taken to cost; empty where real time counts
     * @param next the first position of the text that the target has not evaluated yet
     */
    record Surroundings(
            ModelInfo target,
            String targetPlan,
            List<DraftModel> drafts,
            GenerationClock clock,
            Optional<ReferenceCosts> costs,
            IntSupplier next) {}

    /** A strategy wants of the target what it does not hand out. */
    static final class NoSuchSignals extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        NoSuchSignals(String message) {
            super(message);
        }
    }

    /**
     * Opens a strategy. Its parameters are checked here, since it may be another version than the one that a request
     * was checked against.
     *
     * @param lease becomes the session's; whoever calls still closes it if this throws
     */
    StrategySession(
            SpeculationChoice choice,
            Lease<StrategyInfo, SpeculationStrategy> lease,
            Surroundings surroundings,
            Plugins plugins,
            Blame blame) {
        this.choice = choice;
        this.lease = lease;
        this.surroundings = surroundings;
        this.plugins = plugins;
        this.blame = blame;
        StrategyInfo info = lease.description();
        ParameterValues parameters = parameters(info, choice.parameters());
        if (surroundings.drafts().size() < info.requiredDrafts()) {
            throw new IllegalStateException("strategy '" + info.name() + "' now needs " + info.requiredDrafts()
                    + " draft model(s), the generation has " + surroundings.drafts().size());
        }
        lease.get().check(parameters);
        try {
            speculation = new Context(parameters, true).opening(lease.get()::open);
        } catch (RuntimeException | Error e) {
            Drafts.closeAll(List.copyOf(opened), Opened::close);
            throw e;
        }
    }

    private static ParameterValues parameters(StrategyInfo info, Map<String, String> values) {
        return ParameterValues.of("strategy '" + info.name() + "'", info.parameters(), values);
    }

    /** Whether it is what is wanted, and the strategy is the one that serves its name. */
    boolean serves(SpeculationChoice wanted) {
        return choice.equals(wanted) && lease.current();
    }

    /** Whether nobody whom the strategy has opened wants to go away or has been replaced. */
    boolean keepsAll() {
        for (Opened other : opened) {
            if (other.serving != null && !other.own.current()) {
                return false;
            }
        }
        return true;
    }

    /** What is wanted of the target besides its logits. */
    SignalRequest wanted() {
        SignalRequest all = SignalRequest.none();
        for (SignalFeed feed : feeds) {
            all = all.and(feed.request());
        }
        return all;
    }

    /** Hands out what the target has evaluated, which has become text. */
    void deliver(SignalRows rows) {
        feeds.forEach(feed -> feed.add(rows));
    }

    /** Lets the strategy grow the tree of a new round. */
    void grow(DraftTree tree) {
        Drafts.closeAll(opened, Opened::letGo);
        speculation.grow(tree);
    }

    void observe(RoundOutcome outcome) {
        speculation.observe(outcome);
    }

    @Override
    public void close() {
        try {
            speculation.close();
        } finally {
            try {
                Drafts.closeAll(List.copyOf(opened), Opened::close);
            } finally {
                lease.close();
            }
        }
    }

    /** Whether the strategy may open another one. */
    private boolean fits(StrategyInfo other) {
        return !other.name().equals(lease.name()) && other.requiredDrafts() <= surroundings.drafts().size()
                && !blame.avoids(other.name());
    }

    /** What a strategy sees; only one that was asked for may open others. */
    private final class Context implements SpeculationContext {

        private final ParameterValues parameters;
        private final boolean opens;
        private final List<SignalFeed> own = new ArrayList<>();
        private volatile boolean opening = true;

        Context(ParameterValues parameters, boolean opens) {
            this.parameters = parameters;
            this.opens = opens;
        }

        /** Opens a strategy with this context. */
        Speculation opening(Function<SpeculationContext, Speculation> strategy) {
            Speculation speculation = null;
            try {
                speculation = strategy.apply(this);
                return speculation;
            } finally {
                opening = false;
                if (speculation == null) {
                    dismissed();
                }
            }
        }

        /** Nobody reads any more what was asked for. */
        void dismissed() {
            feeds.removeAll(own);
        }

        @Override
        public TargetSignals signals(SignalRequest request) {
            if (!opening) {
                throw new IllegalStateException("the target is asked for " + request
                        + " by a strategy that has been opened; to be asked for while it is opened");
            }
            request.refusal(target()).ifPresent(why -> {
                throw new NoSuchSignals(why);
            });
            SignalFeed feed = new SignalFeed(request, surroundings.next().getAsInt());
            own.add(feed);
            feeds.add(feed);
            return feed;
        }

        @Override
        public ModelInfo target() {
            return surroundings.target();
        }

        @Override
        public String targetPlan() {
            return surroundings.targetPlan();
        }

        @Override
        public List<DraftModel> drafts() {
            return surroundings.drafts();
        }

        @Override
        public ParameterValues parameters() {
            return parameters;
        }

        @Override
        public long nanoTime() {
            return surroundings.clock().nanoTime();
        }

        @Override
        public Optional<ReferenceCosts> costs() {
            return surroundings.costs();
        }

        @Override
        public Set<String> others() {
            return opens
                    ? plugins.strategies().descriptions().stream()
                            .filter(StrategySession.this::fits)
                            .map(StrategyInfo::name)
                            .collect(Collectors.toUnmodifiableSet())
                    : Set.of();
        }

        @Override
        public Optional<Speculation> open(String name, Map<String, String> values) {
            Opened other = new Opened(name, Map.copyOf(values));
            if (!opens || !other.engage()) {
                return Optional.empty();
            }
            opened.add(other);
            return Optional.of(other);
        }
    }

    /** What the strategy has opened: a name, and the speculation of whoever serves it. */
    private final class Opened implements Speculation {

        private final String name;
        private final Map<String, String> values;
        private Lease<StrategyInfo, SpeculationStrategy> own;
        private Context context;
        private Speculation serving;

        Opened(String name, Map<String, String> values) {
            this.name = name;
            this.values = values;
        }

        /** Opens the strategy; false if it is not there or does not fit. */
        boolean engage() {
            Optional<Lease<StrategyInfo, SpeculationStrategy>> acquired = plugins.strategies().acquire(name);
            if (acquired.isEmpty()) {
                return false;
            }
            own = acquired.get();
            try {
                if (fits(own.description())) {
                    ParameterValues parameters = StrategySession.parameters(own.description(), values);
                    blame.check(own, () -> own.get().check(parameters));
                    context = new Context(parameters, false);
                    blame.call(own, "to open", () -> serving = context.opening(own.get()::open));
                }
                return serving != null;
            } finally {
                if (serving == null) {
                    own.close();
                }
            }
        }

        void letGo() {
            if (serving != null && !own.current()) {
                dismiss();
            }
        }

        private void dismiss() {
            Speculation leaving = serving;
            serving = null;
            context.dismissed();
            try {
                blame.call(own, "to close", leaving::close);
            } finally {
                own.close();
            }
        }

        @Override
        public void grow(DraftTree tree) {
            if (opened.contains(this) && (serving != null || engage())) {
                blame.call(own, "to grow a tree", () -> serving.grow(tree));
            }
        }

        @Override
        public void observe(RoundOutcome outcome) {
            if (serving != null) {
                blame.call(own, "to observe a round", () -> serving.observe(outcome));
            }
        }

        @Override
        public void close() {
            if (opened.remove(this) && serving != null) {
                dismiss();
            }
        }
    }
}
