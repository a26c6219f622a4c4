// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

/** How far a trial is. */
public enum TrialState {
    /** Requests are shared out and counted. */
    RUNNING,
    /** A winner is certain. Requests are still shared out until it is promoted or the trial is stopped. */
    DECIDED,
    /** As many requests as were planned have run, and no winner is certain. Requests are as they were made. */
    UNDECIDED,
    /** Somebody stopped it. Requests are as they were made. */
    STOPPED,
    /** An arm was promoted: all requests for the target get it. */
    PROMOTED
}
