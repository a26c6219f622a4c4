// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

/** What an arm is there for. */
public enum ArmRole {
    /** What others are compared with. */
    BASELINE,
    /**
     * The baseline once more. Whatever difference to the baseline it shows is noise, so it says how far the other
     * differences can be trusted (A/A test).
     */
    CONTROL,
    /** A way of decoding that is in question. */
    CANDIDATE
}
