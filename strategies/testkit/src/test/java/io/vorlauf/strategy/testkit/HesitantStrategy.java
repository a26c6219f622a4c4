// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.concurrent.CountDownLatch;

/**
 * Draws in its first round, and if it draws a certain token does not come back, whoever interrupts it, until the test
 * releases it.
 */
public final class HesitantStrategy implements SpeculationStrategy, AutoCloseable {

    /** What it draws for. */
    public enum Manner { DRAWS, DRAWS_FOR_A_CHECK }

    private final Manner manner;
    private final int disliked;
    private final CountDownLatch released = new CountDownLatch(1);

    public HesitantStrategy(Manner manner, int disliked) {
        this.manner = manner;
        this.disliked = disliked;
    }

    @Override
    public String name() {
        return "hesitant";
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
        return tree -> {
            if (tree.root().history().length() == tree.root().history().promptLength()) {
                grow(context, tree);
            }
        };
    }

    private void grow(SpeculationContext context, DraftTree tree) {
        DraftModel draft = context.drafts().get(0);
        if (manner == Manner.DRAWS_FOR_A_CHECK) {
            WrongStrategies.checking(context, tree, this::hesitateOver);
        } else if (tree.canGrow(tree.root()) && draft.reaches(tree.root())) {
            hesitateOver(tree.sample(tree.root(), draft.distribution(tree.root()), 1).get(0).token());
        }
    }

    private void hesitateOver(int token) {
        while (token == disliked && released.getCount() > 0) {
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
