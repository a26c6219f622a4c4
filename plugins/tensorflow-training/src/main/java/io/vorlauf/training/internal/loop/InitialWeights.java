package io.vorlauf.training.internal.loop;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Weights to begin with: normal numbers, smaller where a layer writes to the residual stream, so that its size does not
 * grow with the number of layers (Radford et al., 2019); the gains of norms are one.
 */
final class InitialWeights {

    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    static Map<String, float[]> of(LlamaConfig config, long seed) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        config.tensors().forEach((name, shape) -> weights.put(name, tensor(config, name, shape, seed)));
        return weights;
    }

    private static float[] tensor(LlamaConfig config, String name, List<Long> shape, long seed) {
        float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
        if (shape.size() == 1) {
            Arrays.fill(values, 1);
            return values;
        }
        boolean writes = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
        double deviation = writes ? DEVIATION / Math.sqrt(2.0 * config.layers()) : DEVIATION;
        Random random = new Random(seed * 31 + name.hashCode());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
