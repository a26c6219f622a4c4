// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.List;

/**
 * How busy an engine is at a moment.
 *
 * @param running generations that have been admitted and have not ended
 * @param mostRunning how many may run at once
 * @param waiting generations that wait for their turn, for memory, or for a plug-in to arrive
 * @param mostWaiting how many may wait
 * @param cacheBytes keys and values that running generations may come to need, in bytes, as far as models say
 * @param mostCacheBytes how much that may be, in bytes
 * @param models what models have evaluated so far, by name
 */
public record EngineLoad(
        int running,
        int mostRunning,
        int waiting,
        int mostWaiting,
        long cacheBytes,
        long mostCacheBytes,
        List<ModelLoad> models) {

    /** Copies the list. */
    public EngineLoad {
        models = List.copyOf(models);
    }

    /**
     * What one model has evaluated since it came.
     *
     * @param model its name
     * @param passes number of passes
     * @param lanes sequences in all passes; divided by the passes, lanes per pass
     * @param nodes nodes in all passes
     * @param nanos time in passes, in nanoseconds
     * @param copiedTokens tokens at the beginnings of texts that were copied from another sequence's cache
     */
    public record ModelLoad(String model, long passes, long lanes, long nodes, long nanos, long copiedTokens) {

        /** How many sequences shared a pass on average; 0 before the first pass. */
        public double lanesPerPass() {
            return passes == 0 ? 0 : (double) lanes / passes;
        }
    }
}
