// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.DistillOptions.DraftStart;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The size of a Llama-family model to be trained.
 *
 * @param layers number of layers, 1 or more
 * @param hiddenSize width of the residual stream; a multiple of twice the heads
 * @param heads attention heads per layer, 1 or more
 * @param feedForwardSize width of the feed-forward network, 1 or more
 * @param contextLength the most positions a text can have, and the length of the windows trained on, in tokens; 2 or
 *     more
 */
public record ModelShape(int layers, int hiddenSize, int heads, int feedForwardSize, int contextLength)
        implements DraftStart {

    private static final double NORM_EPSILON = 1e-5;
    private static final double ROPE_THETA = 10_000;
    private static final double DEVIATION = 0.02;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range; the message names it
     */
    public ModelShape {
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("heads", heads, 1);
        Ranges.atLeast("feed-forward size", feedForwardSize, 1);
        Ranges.atLeast("context length", contextLength, 2);
        if (hiddenSize < 1 || hiddenSize % (2 * heads) != 0) {
            throw new IllegalArgumentException("the hidden size must be a multiple of twice the heads, which is "
                    + 2 * heads + ", because rotary positions turn pairs of channels of a head; it is " + hiddenSize);
        }
    }

    /** The configuration of such a model, with a tied head and as many key and value heads as query heads. */
    LlamaConfig config(int vocabularySize, Set<Integer> stopTokens) {
        return new LlamaConfig(vocabularySize, contextLength, hiddenSize, layers, heads, heads, hiddenSize / heads,
                feedForwardSize, NORM_EPSILON, ROPE_THETA, stopTokens, true);
    }

    /**
     * Weights to begin with: normal numbers, smaller where a layer writes to the residual stream, so that its size does
     * not grow with the number of layers (Radford et al., 2019); the gains of norms are one.
     */
    static Map<String, float[]> randomWeights(LlamaConfig config, long seed) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        config.tensors().forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
            boolean writes = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
            double deviation = writes ? DEVIATION / Math.sqrt(2.0 * config.layers()) : DEVIATION;
            Random random = new Random(seed * 31 + name.hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = shape.size() == 1 ? 1 : (float) (deviation * random.nextGaussian());
            }
            weights.put(name, values);
        });
        return weights;
    }
}
