// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/** What a generation is doing. It goes from one state to a later one, but for the two of a round, which alternate. */
public enum GenerationState {
    /** It waits for its turn, for memory, or for a plug-in to arrive, and has no thread. */
    WAITING,
    /** The strategy is opened, and the target reads the prompt. */
    PREFILLING,
    /** A strategy grows a tree. */
    DRAFTING,
    /** The target evaluates the tree, and what holds becomes text. */
    VERIFYING,
    /** It has a result, or has failed. */
    ENDED
}
