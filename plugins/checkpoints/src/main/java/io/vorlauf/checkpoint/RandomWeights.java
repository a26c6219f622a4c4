package io.vorlauf.checkpoint;

/**
 * Random weights under which a model behaves like one: the next token depends on the last token, on its position and on
 * those before it in similar parts, and logits have a standard deviation of {@link #LOGIT_DEVIATION}.
 *
 * <p>Linear layers keep the size of what they are given, except that those into the residual stream shrink it with the
 * number of layers, as GPT-2's own initialisation does: so all layers together weigh about as much as the embedding.
 * The last norm has gains of either sign, because a tied head would otherwise find the embedding of the last token in
 * the residual stream and repeat that token for ever.
 */
final class RandomWeights {

    static final double LOGIT_DEVIATION = 2;

    private static final float GAIN_DEVIATION = 0.1f;
    private static final float BIAS_DEVIATION = 0.02f;
    /** What a layer makes of unit numbers is smaller, by averaging values and by its activation. */
    private static final double LAYER_GAIN = 2;

    private final ModelConfig config;
    private final long seed;
    private final double embeddingDeviation;

    RandomWeights(ModelConfig config, long seed) {
        this.config = config;
        this.seed = seed;
        this.embeddingDeviation = LOGIT_DEVIATION / Math.sqrt(config.hiddenSize());
    }

    /** All elements of a tensor, row-major. */
    float[] tensor(TensorSpec spec) {
        float deviation = (float) deviation(spec);
        NormalNumbers numbers = new NormalNumbers(seed, spec.name());
        float[] values = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = deviation * numbers.next();
        }
        if (isGain(spec)) {
            boolean last = spec.name().equals("ln_f.weight") || spec.name().equals("model.norm.weight");
            for (int i = 0; i < values.length; i++) {
                values[i] += last && values[i] < 0 ? -1 : 1;
            }
        }
        return values;
    }

    private static boolean isGain(TensorSpec spec) {
        return spec.shape().size() == 1 && spec.name().endsWith(".weight");
    }

    private double deviation(TensorSpec spec) {
        if (spec.shape().size() == 1) {
            return isGain(spec) ? GAIN_DEVIATION : BIAS_DEVIATION;
        }
        if (isEmbedding(spec)) {
            return embeddingDeviation;
        }
        long inputs = spec.shape().get(config instanceof Gpt2Config ? 0 : 1);
        double gain = isIntoResidual(spec) ? LAYER_GAIN * embeddingDeviation / Math.sqrt(config.layers()) : 1;
        return gain / Math.sqrt(inputs);
    }

    /** Tables with a row per token or position, and the head. */
    private static boolean isEmbedding(TensorSpec spec) {
        return switch (spec.name()) {
            case "wte.weight", "wpe.weight", "model.embed_tokens.weight", TensorNames.HEAD -> true;
            default -> false;
        };
    }

    private static boolean isIntoResidual(TensorSpec spec) {
        String name = spec.name();
        return name.endsWith(".c_proj.weight") || name.endsWith(".o_proj.weight") || name.endsWith(".down_proj.weight");
    }
}
