// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What to run: every arm continues every prompt with every seed, as often as there are repetitions. All arms of one
 * prompt, seed and repetition, a <em>block</em>, run one after the other in an order that chance decides, so that what
 * slows the computer down for a while slows all of them. Immutable.
 */
public final class Experiment {

    private final String title;
    private final List<Arm> arms;
    private final List<LabelledPrompt> prompts;
    private final List<Long> seeds;
    private final int repetitions;
    private final int warmUp;
    private final long orderSeed;
    private final Goal goal;

    private Experiment(
            String title, List<Arm> arms, List<LabelledPrompt> prompts, List<Long> seeds, int repetitions, int warmUp,
            long orderSeed, Goal goal) {
        Objects.requireNonNull(goal, "goal");
        arms = List.copyOf(arms);
        prompts = List.copyOf(prompts);
        seeds = List.copyOf(seeds);
        if (arms.isEmpty() || prompts.isEmpty() || seeds.isEmpty() || repetitions < 1) {
            throw new IllegalArgumentException("an experiment must have arms, prompts, seeds and repetitions, not "
                    + arms.size() + ", " + prompts.size() + ", " + seeds.size() + " and " + repetitions);
        }
        if (warmUp < 0) {
            throw new IllegalArgumentException(
                    "the number of prompts to warm up with must be 0 or more, not " + warmUp);
        }
        checkUnique("arm", arms.stream().map(Arm::name).toList());
        checkUnique("prompt", prompts.stream().map(LabelledPrompt::id).toList());
        checkUnique("seed", seeds);
        checkBaselines(arms);
        this.title = title;
        this.arms = arms;
        this.prompts = prompts;
        this.seeds = seeds;
        this.repetitions = repetitions;
        this.warmUp = warmUp;
        this.orderSeed = orderSeed;
        this.goal = goal;
    }

    /**
     * Starts one: one seed, 0, one repetition, no warm-up, and no end before all of it is run, unless set. Arms and
     * prompts must be set.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** What it is about, in one line. */
    public String title() {
        return title;
    }

    /** What is compared, at least one baseline among them. */
    public List<Arm> arms() {
        return arms;
    }

    /** What is continued. */
    public List<LabelledPrompt> prompts() {
        return prompts;
    }

    /** The seeds of the texts. */
    public List<Long> seeds() {
        return seeds;
    }

    /** How often every arm does the same. */
    public int repetitions() {
        return repetitions;
    }

    /** How many prompts every arm continues before anything is counted. */
    public int warmUp() {
        return warmUp;
    }

    /** Fixes the order of the arms in each block. */
    public long orderSeed() {
        return orderSeed;
    }

    /** When it may end before all repetitions are made. */
    public Goal goal() {
        return goal;
    }

    private static void checkUnique(String what, List<?> names) {
        Set<Object> seen = new HashSet<>();
        for (Object name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("the " + what + " '" + name + "' is there twice");
            }
        }
    }

    private static void checkBaselines(List<Arm> arms) {
        Map<String, Arm> byName = new HashMap<>();
        arms.forEach(arm -> byName.put(arm.name(), arm));
        for (Arm arm : arms) {
            Arm baseline = byName.get(arm.baseline());
            if (baseline == null || baseline.role() != ArmRole.BASELINE) {
                throw new IllegalArgumentException("arm '" + arm.name() + "' is compared with '" + arm.baseline()
                        + "', which is not a baseline of this experiment");
            }
            if (arm.role() == ArmRole.CONTROL && !arm.settings().equals(baseline.settings())) {
                throw new IllegalArgumentException("arm '" + arm.name() + "' is to be '" + arm.baseline()
                        + "' once more, but has other settings");
            }
            checkComparable(arm, baseline);
        }
    }

    // Else a difference in speed would say nothing about speculation.
    private static void checkComparable(Arm arm, Arm baseline) {
        DecodingSettings own = arm.settings();
        DecodingSettings other = baseline.settings();
        Map<String, Boolean> same = new LinkedHashMap<>();
        same.put("target", own.target().equals(other.target()));
        same.put("sampler", own.sampler().equals(other.sampler()));
        same.put("transforms", own.transforms().equals(other.transforms()));
        same.put("maxNewTokens", own.maxNewTokens() == other.maxNewTokens());
        same.put("stopTokens", own.stopTokens().equals(other.stopTokens()));
        same.put("stopStrings", own.stopStrings().equals(other.stopStrings()));
        same.values().removeIf(equal -> equal);
        if (!same.isEmpty()) {
            throw new IllegalArgumentException("arm '" + arm.name() + "' differs from its baseline '" + baseline.name()
                    + "' in " + String.join(", ", same.keySet())
                    + "; only strategy, parameters, drafts and verification may differ");
        }
    }

    /** How many generations it takes. */
    public int size() {
        return arms.size() * prompts.size() * seeds.size() * repetitions;
    }

    /**
     * The arm of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Arm arm(String name) {
        return arms.stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no arm '" + name + "'; there are: "
                        + String.join(", ", arms.stream().map(Arm::name).toList())));
    }

    /** The blocks in the order in which they run: the prompts in turn for each seed, and that for each repetition. */
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (long seed : seeds) {
                for (LabelledPrompt prompt : prompts) {
                    blocks.add(new Block(prompt.id(), seed, repetition));
                }
            }
        }
        return blocks;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Experiment that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Experiment" + values();
    }

    private List<Object> values() {
        return List.of(title, arms, prompts, seeds, repetitions, warmUp, orderSeed, goal);
    }

    /** Collects an experiment. Not thread-safe. */
    public static final class Builder {

        private String title = "";
        private List<Arm> arms = List.of();
        private List<LabelledPrompt> prompts = List.of();
        private List<Long> seeds = List.of(0L);
        private int repetitions = 1;
        private int warmUp;
        private long orderSeed;
        private Goal goal = Goal.EVERYTHING;

        private Builder() {}

        /** Sets {@link Experiment#title()}. */
        public Builder title(String value) {
            title = value;
            return this;
        }

        /** Sets {@link Experiment#arms()}. */
        public Builder arms(List<Arm> value) {
            arms = value;
            return this;
        }

        /** Sets {@link Experiment#prompts()}. */
        public Builder prompts(List<LabelledPrompt> value) {
            prompts = value;
            return this;
        }

        /** Sets {@link Experiment#seeds()}. */
        public Builder seeds(List<Long> value) {
            seeds = value;
            return this;
        }

        /** Sets {@link Experiment#repetitions()}. */
        public Builder repetitions(int value) {
            repetitions = value;
            return this;
        }

        /** Sets {@link Experiment#warmUp()}. */
        public Builder warmUp(int value) {
            warmUp = value;
            return this;
        }

        /** Sets {@link Experiment#orderSeed()}. */
        public Builder orderSeed(long value) {
            orderSeed = value;
            return this;
        }

        /** Sets {@link Experiment#goal()}. */
        public Builder goal(Goal value) {
            goal = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if there is nothing to run, a name or seed occurs twice, an arm is compared
         *     with something that is not a baseline, a control is not what it controls, or a candidate differs from its
         *     baseline in more than strategy, parameters, drafts and verification
         */
        public Experiment build() {
            return new Experiment(title, arms, prompts, seeds, repetitions, warmUp, orderSeed, goal);
        }
    }
}
