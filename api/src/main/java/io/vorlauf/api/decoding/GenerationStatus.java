// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.time.Duration;

/**
 * Where a generation is at a moment.
 *
 * @param id its number, unique in its engine
 * @param state what it is doing
 * @param target name of the model whose text is wanted
 * @param wanted who shall speculate, by the request or the last swap
 * @param strategy who grew the tree of the last round; {@link DecodingRequest#NO_SPECULATION} if nobody did, or before
 *     the first round
 * @param provider who provides that strategy, as in {@link StrategyInfo#provider()}; empty if there is none
 * @param promptTokens tokens of the prompt; 0 while the generation waits
 * @param newTokens tokens generated so far
 * @param maxNewTokens how many will be generated at most
 * @param rounds rounds so far
 * @param running since the start, until now or until its end
 * @param cancelled whether somebody has cancelled it
 */
public record GenerationStatus(
        long id,
        GenerationState state,
        String target,
        SpeculationChoice wanted,
        String strategy,
        String provider,
        int promptTokens,
        int newTokens,
        int maxNewTokens,
        int rounds,
        Duration running,
        boolean cancelled) {}
