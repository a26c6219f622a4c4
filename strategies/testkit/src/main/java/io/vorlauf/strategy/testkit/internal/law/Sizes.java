package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.EnumerationSize;
import io.vorlauf.strategy.testkit.internal.table.Tables;

/**
 * How large tables and texts are. Small enough to be quick, large enough for a draft's context to end within a text.
 */
final class Sizes {

    /** Length of texts that are compared. */
    static final int NEW_TOKENS = 12;

    private static final int VOCABULARY = 5;
    private static final int PROMPT = 5;
    private static final int CONTEXT = 64;

    private Sizes() {}

    /** Tables for texts that are compared. */
    static Tables usual() {
        return withContext(CONTEXT);
    }

    /** Tables with another context of the target. */
    static Tables withContext(int context) {
        return Tables.of(VOCABULARY, context, PROMPT + NEW_TOKENS / 2);
    }

    /** Tables for texts whose every outcome is tried. */
    static Tables enumerated(EnumerationSize size, SamplerSettings sampler) {
        // A top-k that keeps everything would test nothing.
        int vocabulary = Math.max(size.vocabulary(), sampler.topK() + 1);
        return Tables.of(vocabulary, CONTEXT, PROMPT + 1);
    }
}
