// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.function.BiConsumer;

/** Does in a thread of its own, over and over, what it should do in a round, whether there is a round or not. */
public final class HastyStrategy implements SpeculationStrategy {

    private final BiConsumer<SpeculationContext, DraftTree> work;

    public HastyStrategy(BiConsumer<SpeculationContext, DraftTree> work) {
        this.work = work;
    }

    @Override
    public String name() {
        return "hasty";
    }

    @Override
    public String description() {
        return "for tests";
    }

    @Override
    public int requiredDrafts() {
        return 1;
    }

    @Override
    public Speculation open(SpeculationContext context) {
        return new Worker(context);
    }

    private final class Worker implements Speculation {

        private final SpeculationContext context;
        private final Thread thread = new Thread(this::workOn, "hasty");
        private volatile DraftTree latest;
        private volatile boolean closed;

        Worker(SpeculationContext context) {
            this.context = context;
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void grow(DraftTree tree) {
            latest = tree;
        }

        private void workOn() {
            while (!closed) {
                DraftTree tree = latest;
                if (tree != null) {
                    try {
                        work.accept(context, tree);
                    } catch (RuntimeException e) {
                        latest = null;
                    }
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
