package io.vorlauf.report.plot;

import java.util.Objects;

/**
 * An axis.
 *
 * @param label what is on it, and in which unit
 * @param extent how far it goes
 */
public record Axis(String label, Extent extent) {

    /** Checks for null. */
    public Axis {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(extent, "extent");
    }

    /** How far an axis goes, and where it has ticks. */
    public enum Extent {
        /** As far as the data. */
        DATA,
        /** From zero as far as the data. */
        FROM_ZERO,
        /** From 0 to 1: rates and probabilities. */
        UNIT,
        /** As far as the data, with ticks at whole numbers only. */
        WHOLE
    }

    /** An axis as far as the data. */
    public static Axis of(String label) {
        return new Axis(label, Extent.DATA);
    }

    /** An axis from zero. */
    public static Axis fromZero(String label) {
        return new Axis(label, Extent.FROM_ZERO);
    }

    /** An axis from 0 to 1. */
    public static Axis unit(String label) {
        return new Axis(label, Extent.UNIT);
    }

    /** An axis of whole numbers. */
    public static Axis whole(String label) {
        return new Axis(label, Extent.WHOLE);
    }
}
