// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

/** Whether one way of decoding was faster than another one. */
public enum Verdict {

    /** Faster; by how much, the interval says. */
    FASTER,

    /** Slower; by how much, the interval says. */
    SLOWER,

    /** Too close to call. There may be a difference, but these results do not show it. */
    NO_DIFFERENCE_SHOWN,

    /** There are too few pairs for an interval, so nothing can be shown at all. */
    TOO_FEW
}
