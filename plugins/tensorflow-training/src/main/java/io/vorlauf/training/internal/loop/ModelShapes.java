package io.vorlauf.training.internal.loop;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.ModelShape;
import java.util.Set;

/** Configurations of models to be trained. */
final class ModelShapes {

    private static final double NORM_EPSILON = 1e-5;
    private static final double ROPE_THETA = 10_000;

    private ModelShapes() {}

    /** A model with a tied head, and as many key and value heads as query heads. */
    static LlamaConfig config(ModelShape shape, int vocabularySize, Set<Integer> stopTokens) {
        return new LlamaConfig(
                vocabularySize,
                shape.contextLength(),
                shape.hiddenSize(),
                shape.layers(),
                shape.heads(),
                shape.heads(),
                shape.hiddenSize() / shape.heads(),
                shape.feedForwardSize(),
                NORM_EPSILON,
                ROPE_THETA,
                stopTokens,
                true);
    }
}
