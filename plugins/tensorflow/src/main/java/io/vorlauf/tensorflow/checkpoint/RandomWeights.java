package io.vorlauf.tensorflow.checkpoint;

/**
 * Random weights under which a model behaves like one: each linear layer keeps the size of what it is given, the layers
 * outweigh the embedding in the residual stream, so that a tied head does not only repeat the last token, and logits
 * have a standard deviation of {@link #LOGIT_DEVIATION}.
 */
final class RandomWeights {

    static final double LOGIT_DEVIATION = 2;

    private static final float GAIN_DEVIATION = 0.1f;
    private static final float BIAS_DEVIATION = 0.02f;

    private final ModelConfig config;
    private final long seed;

    RandomWeights(ModelConfig config, long seed) {
        this.config = config;
        this.seed = seed;
    }

    /** All elements of a tensor, row-major. */
    float[] tensor(TensorSpec spec) {
        float mean = isGain(spec) ? 1 : 0;
        float deviation = deviation(spec);
        NormalNumbers numbers = new NormalNumbers(seed, spec.name());
        float[] values = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + deviation * numbers.next();
        }
        return values;
    }

    private static boolean isGain(TensorSpec spec) {
        return spec.shape().size() == 1 && spec.name().endsWith(".weight");
    }

    private float deviation(TensorSpec spec) {
        if (spec.shape().size() == 1) {
            return isGain(spec) ? GAIN_DEVIATION : BIAS_DEVIATION;
        }
        if (isEmbedding(spec)) {
            return (float) (LOGIT_DEVIATION / Math.sqrt(config.hiddenSize()));
        }
        long inputs = spec.shape().get(config instanceof Gpt2Config ? 0 : 1);
        return (float) (1 / Math.sqrt(inputs));
    }

    /** Tables with a row per token or position, and the head. */
    private static boolean isEmbedding(TensorSpec spec) {
        return switch (spec.name()) {
            case "wte.weight", "wpe.weight", "model.embed_tokens.weight", TensorNames.HEAD -> true;
            default -> false;
        };
    }
}
