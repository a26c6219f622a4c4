// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.decoding.VerificationMethod;

/** Makes the verification of a generation. Thread-safe. */
@FunctionalInterface
public interface VerificationFactory {

    /**
     * The verification that a request names.
     *
     * @param greedy whether the target's most probable token is wanted; all methods are the same then
     * @param seed fixes the randomness
     * @param part 0 for a generation that goes on as it began. Another number makes the random decisions independent
     *     of those of other parts, without changing what is fixed per position
     */
    Verification create(VerificationMethod method, boolean greedy, long seed, int part);
}
