package io.vorlauf.core.internal.decoding;

import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.clock.Moment;
import io.vorlauf.core.internal.observation.RoundTrace;
import io.vorlauf.core.internal.tree.GrownTree;

/**
 * A round up to the point where the target is asked.
 *
 * @param tree the tree
 * @param server who grew it
 * @param trace records the round
 * @param start when the round began
 * @param end when the tree was grown
 */
record Grown(GrownTree tree, Server server, RoundTrace trace, Moment start, Moment end) {

    /** A round that has just begun, and whose tree nobody has grown. */
    Grown(GrownTree tree, RoundTrace trace, Moment start) {
        this(tree, Server.NOBODY, trace, start, start);
    }

    /** The same, now that somebody has grown the tree. */
    Grown by(Server who, GenerationClock clock) {
        return new Grown(tree, who, trace, start, Moment.now(clock));
    }
}
