// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** What is seen of a strategy at work on one generation after the other. Thread-safe. */
final class Recorder {

    private final boolean trees;
    private final TableModel target;
    private final List<String> offences = new ArrayList<>();
    private Optional<String> wrongSignals = Optional.empty();
    private Optional<RecordedTree> tree = Optional.empty();
    private Optional<Throwable> thrown = Optional.empty();
    private int growing;
    private int open;

    /**
     * A recorder.
     *
     * @param trees whether trees are copied, which takes time
     * @param target of all generations
     */
    public Recorder(boolean trees, TableModel target) {
        this.trees = trees;
        this.target = target;
    }

    /**
     * A strategy that is watched; it calls itself what the strategy behind it does.
     *
     * @param source the instance for each generation: always the same, or a new one
     * @param beforeGrowth called whenever a tree is about to be grown
     */
    public SpeculationStrategy watch(Supplier<? extends SpeculationStrategy> source, Runnable beforeGrowth) {
        return new RecordingStrategy(source, beforeGrowth);
    }

    private synchronized void opened() {
        open++;
    }

    private synchronized void closed(boolean before) {
        if (before) {
            offences.add("a speculation was closed twice");
        } else {
            open--;
        }
    }

    private synchronized void growthBegins(boolean closed) {
        growing++;
        if (closed) {
            offences.add("a speculation was asked to grow a tree after it had been closed");
        }
    }

    private synchronized void growthEnds(Optional<RecordedTree> grown) {
        growing--;
        tree = grown;
    }

    private synchronized void threw(Throwable failure) {
        thrown = thrown.or(() -> Optional.of(failure));
    }

    /** What the strategy threw first. */
    public synchronized Optional<Throwable> thrown() {
        return thrown;
    }

    /** The tree that was grown last, once. */
    public synchronized Optional<RecordedTree> take() {
        Optional<RecordedTree> taken = tree;
        tree = Optional.empty();
        return taken;
    }

    /** Whether the strategy is growing a tree now. */
    public synchronized boolean busy() {
        return growing > 0;
    }

    /** How many speculations are open. */
    public synchronized int open() {
        return open;
    }

    private synchronized void sawSignals(Optional<String> problem) {
        wrongSignals = wrongSignals.or(() -> problem);
    }

    /** What was wrong first with what the strategy was shown of the target. */
    public synchronized Optional<String> wrongSignals() {
        return wrongSignals;
    }

    /** What should not have been done to or by speculations. */
    public synchronized List<String> offences() {
        return List.copyOf(offences);
    }

    private final class RecordingStrategy implements SpeculationStrategy {

        private final SpeculationStrategy described;
        private final Supplier<? extends SpeculationStrategy> source;
        private final Runnable beforeGrowth;

        RecordingStrategy(Supplier<? extends SpeculationStrategy> source, Runnable beforeGrowth) {
            this.described = source.get();
            this.source = source;
            this.beforeGrowth = beforeGrowth;
        }

        @Override
        public String name() {
            return described.name();
        }

        @Override
        public String description() {
            return described.description();
        }

        @Override
        public List<Parameter<?>> parameters() {
            return described.parameters();
        }

        @Override
        public void check(ParameterValues parameters) {
            described.check(parameters);
        }

        @Override
        public int requiredDrafts() {
            return described.requiredDrafts();
        }

        @Override
        public Speculation open(SpeculationContext context) {
            try {
                SignalWatch watch = new SignalWatch(context, target);
                Speculation speculation = source.get().open(watch);
                if (speculation == null) {
                    // Wrong, but it is the engine that has to cope with it.
                    return null;
                }
                opened();
                return new RecordingSpeculation(speculation, watch, beforeGrowth);
            } catch (Throwable e) {
                threw(e);
                throw e;
            }
        }
    }

    /** A speculation that is watched. */
    private final class RecordingSpeculation implements Speculation {

        private final Speculation speculation;
        private final SignalWatch watch;
        private final Runnable beforeGrowth;
        private final AtomicBoolean closed = new AtomicBoolean();

        RecordingSpeculation(Speculation speculation, SignalWatch watch, Runnable beforeGrowth) {
            this.speculation = speculation;
            this.watch = watch;
            this.beforeGrowth = beforeGrowth;
        }

        @Override
        public void grow(DraftTree tree) {
            beforeGrowth.run();
            sawSignals(watch.problem(tree.root().history()));
            growthBegins(closed.get());
            if (trees) {
                growRecording(tree, new RecordedTree.Recording(tree));
            } else {
                try {
                    speculation.grow(tree);
                } finally {
                    growthEnds(Optional.empty());
                }
            }
        }

        private void growRecording(DraftTree tree, RecordedTree.Recording recording) {
            String remark = "";
            try {
                speculation.grow(recording);
            } catch (Throwable e) {
                threw(e);
                remark = "the strategy threw " + e;
                throw e;
            } finally {
                growthEnds(Optional.of(recording.record(tree.root(), remark)));
            }
        }

        @Override
        public void observe(RoundOutcome outcome) {
            watching(() -> speculation.observe(outcome));
        }

        @Override
        public void close() {
            Recorder.this.closed(closed.getAndSet(true));
            watching(speculation::close);
        }

        private void watching(Runnable call) {
            try {
                call.run();
            } catch (Throwable e) {
                threw(e);
                throw e;
            }
        }
    }
}
