// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.model.Tokens;
import java.util.Arrays;
import java.util.List;

/** What became of a tree. Its times are those of {@link SpeculationContext#nanoTime()}. */
public final class RoundOutcome {

    private final int drafted;
    private final int depth;
    private final Tokens accepted;
    private final int attempted;
    private final int next;
    private final long draftNanos;
    private final long verifyNanos;
    private final long totalNanos;
    private final int lanes;
    private final int passNodes;
    private final int generations;

    private RoundOutcome(
            int drafted, int depth, Tokens accepted, int attempted, int next, long draftNanos, long verifyNanos,
            long totalNanos, int lanes, int passNodes, int generations) {
        this.drafted = drafted;
        this.depth = depth;
        this.accepted = accepted;
        this.attempted = attempted;
        this.next = next;
        this.draftNanos = draftNanos;
        this.verifyNanos = verifyNanos;
        this.totalNanos = totalNanos;
        this.lanes = lanes;
        this.passNodes = passNodes;
        this.generations = generations;
    }

    /** Starts one: a plain round that shared its pass with nobody and took no time, unless set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Number of nodes in the tree, the root not counted. */
    public int drafted() {
        return drafted;
    }

    /** Number of tokens on the longest path of the tree. */
    public int depth() {
        return depth;
    }

    /** The accepted path; empty if no guess held. */
    public Tokens accepted() {
        return accepted;
    }

    /**
     * Down to what depth the text met guesses: the length of the accepted path, and one more if there were guesses
     * after it, none of which held.
     */
    public int attempted() {
        return attempted;
    }

    /** The token after the accepted path, chosen by the target itself. */
    public int next() {
        return next;
    }

    /** Time spent growing the tree, in nanoseconds. */
    public long draftNanos() {
        return draftNanos;
    }

    /** Time the target took for the tree, in nanoseconds. */
    public long verifyNanos() {
        return verifyNanos;
    }

    /** Time from the start of the round to this report, the engine's own work included, in nanoseconds. */
    public long totalNanos() {
        return totalNanos;
    }

    /**
     * How many generations shared the target's pass, this one included, 1 or more; always 1 where {@link
     * SpeculationContext#costs()} has reference costs, which are those of a generation that runs alone.
     */
    public int lanes() {
        return lanes;
    }

    /** How many nodes that pass had in all: the root and the guesses, and what others had in it. */
    public int passNodes() {
        return passNodes;
    }

    /**
     * How many generations were using the target at that time, whether they were in that pass or not, this one
     * included; 1 where {@code lanes} always is.
     */
    public int generations() {
        return generations;
    }

    /** The tokens by which the text has grown: the accepted path and the target's own token. */
    public Tokens newTokens() {
        int[] tokens = Arrays.copyOf(accepted.toArray(), accepted.length() + 1);
        tokens[accepted.length()] = next;
        return Tokens.of(tokens);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoundOutcome that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "RoundOutcome" + values();
    }

    private List<Object> values() {
        return List.of(
                drafted, depth, accepted, attempted, next, draftNanos, verifyNanos, totalNanos, lanes, passNodes,
                generations);
    }

    /** Collects what became of a tree, for tests of strategies. Not thread-safe. */
    public static final class Builder {

        private int drafted;
        private int depth;
        private Tokens accepted = Tokens.of();
        private int attempted;
        private int next;
        private long draftNanos;
        private long verifyNanos;
        private long totalNanos;
        private int lanes = 1;
        private int passNodes;
        private int generations;

        private Builder() {}

        /** Sets {@link RoundOutcome#drafted()}. */
        public Builder drafted(int value) {
            drafted = value;
            return this;
        }

        /** Sets {@link RoundOutcome#depth()}. */
        public Builder depth(int value) {
            depth = value;
            return this;
        }

        /** Sets {@link RoundOutcome#accepted()}. */
        public Builder accepted(Tokens value) {
            accepted = value;
            return this;
        }

        /** Sets {@link RoundOutcome#attempted()}. */
        public Builder attempted(int value) {
            attempted = value;
            return this;
        }

        /** Sets {@link RoundOutcome#next()}. */
        public Builder next(int value) {
            next = value;
            return this;
        }

        /** Sets {@link RoundOutcome#draftNanos()}. */
        public Builder draftNanos(long value) {
            draftNanos = value;
            return this;
        }

        /** Sets {@link RoundOutcome#verifyNanos()}. */
        public Builder verifyNanos(long value) {
            verifyNanos = value;
            return this;
        }

        /** Sets {@link RoundOutcome#totalNanos()}. */
        public Builder totalNanos(long value) {
            totalNanos = value;
            return this;
        }

        /** Sets {@link RoundOutcome#lanes()}. */
        public Builder lanes(int value) {
            lanes = value;
            return this;
        }

        /** Sets {@link RoundOutcome#passNodes()}; unless set, of as many trees of this size as there are lanes. */
        public Builder passNodes(int value) {
            passNodes = value;
            return this;
        }

        /** Sets {@link RoundOutcome#generations()}; as many as there are lanes unless set. */
        public Builder generations(int value) {
            generations = value;
            return this;
        }

        /** What was collected. */
        public RoundOutcome build() {
            return new RoundOutcome(
                    drafted, depth, accepted, attempted, next, draftNanos, verifyNanos, totalNanos, lanes,
                    passNodes == 0 ? lanes * (1 + drafted) : passNodes, generations == 0 ? lanes : generations);
        }
    }
}
