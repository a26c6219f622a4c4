// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/** Why a generation ended. */
public enum FinishReason {
    /** A stop token or a stop string was generated. */
    STOP,
    /** As many tokens as were asked for were generated. */
    LENGTH,
    /** The target's context is full. */
    CONTEXT,
    /** The caller cancelled. */
    CANCELLED,
    /** The {@linkplain DecodingRequest#deadline() deadline} of the request has passed. */
    DEADLINE
}
