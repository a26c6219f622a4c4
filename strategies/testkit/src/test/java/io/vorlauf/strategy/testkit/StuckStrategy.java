// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.concurrent.CountDownLatch;

/** Does not come back from its second round, whoever interrupts it, until it is released by the test. */
public final class StuckStrategy implements SpeculationStrategy, AutoCloseable {

    /** Where it gets stuck, and how. */
    public enum Manner { WAITS_WHILE_GROWING, RUNS_WHILE_GROWING, WAITS_WHILE_OBSERVING }

    private final Manner manner;
    private final CountDownLatch released = new CountDownLatch(1);

    public StuckStrategy(Manner manner) {
        this.manner = manner;
    }

    @Override
    public String name() {
        return "stuck";
    }

    @Override
    public String description() {
        return "for tests";
    }

    @Override
    public Speculation open(SpeculationContext context) {
        return new Speculation() {
            private int rounds;

            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1);
                rounds++;
                if (rounds == 2 && manner == Manner.WAITS_WHILE_GROWING) {
                    await();
                }
                while (rounds == 2 && manner == Manner.RUNS_WHILE_GROWING && released.getCount() > 0) {
                    tree.propose(tree.root(), 0);
                }
                tree.propose(tree.root(), 2);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                if (rounds == 2 && manner == Manner.WAITS_WHILE_OBSERVING) {
                    await();
                }
            }
        };
    }

    private void await() {
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Lets it come back. */
    @Override
    public void close() {
        released.countDown();
    }
}
