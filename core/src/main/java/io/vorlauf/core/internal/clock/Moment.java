package io.vorlauf.core.internal.clock;

/**
 * A moment of a generation.
 *
 * @param real when it was, as {@link System#nanoTime()} tells it
 * @param told when it was by the clock of the strategies
 */
public record Moment(long real, long told) {

    /** This moment. */
    public static Moment now(GenerationClock clock) {
        return new Moment(System.nanoTime(), clock.nanoTime());
    }

    /** How long ago an earlier moment was, really. */
    public long realSince(Moment earlier) {
        return real - earlier.real;
    }

    /** How long ago an earlier moment was, by the clock of the strategies. */
    public long toldSince(Moment earlier) {
        return told - earlier.told;
    }
}
