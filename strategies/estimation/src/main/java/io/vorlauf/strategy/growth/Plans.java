package io.vorlauf.strategy.growth;

import io.vorlauf.strategy.shape.TreePlan;
import java.util.function.Supplier;

/** A plan made anew now and then: often while little is known, and later every few dozen rounds. Not thread-safe. */
final class Plans {

    private static final int LONGEST = 64;

    private final Supplier<TreePlan> planner;
    private TreePlan plan;
    private int wait = 1;
    private int left;

    Plans(Supplier<TreePlan> planner) {
        this.planner = planner;
    }

    /** The plan for the next round. */
    TreePlan next() {
        if (left == 0) {
            plan = planner.get();
            left = wait;
            wait = Math.min(2 * wait, LONGEST);
        }
        left--;
        return plan;
    }
}
