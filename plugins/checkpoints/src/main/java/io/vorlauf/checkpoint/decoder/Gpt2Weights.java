package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import java.util.Optional;

/** GPT-2's: matrices with a row per input; queries, keys and values beside each other in one. */
final class Gpt2Weights implements DecoderWeights {

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final int hidden;
    /** Queries, keys and values of the layer that was asked for last, so that they are read once. */
    private Linear joint;
    private int jointLayer = -1;

    Gpt2Weights(Checkpoint checkpoint, DecoderConfig config) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.hidden = config.hiddenSize();
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public Matrix embedding() {
        return matrix("wte.weight", config.vocabularySize(), hidden);
    }

    @Override
    public Optional<Matrix> positions() {
        return Optional.of(matrix("wpe.weight", config.contextLength(), hidden));
    }

    @Override
    public NormWeights attentionNorm(int layer) {
        return norm(block(layer) + "ln_1");
    }

    @Override
    public Linear queries(int layer) {
        return joint(layer).outputs(0, hidden);
    }

    @Override
    public Linear keys(int layer) {
        return joint(layer).outputs(hidden, hidden);
    }

    @Override
    public Linear values(int layer) {
        return joint(layer).outputs(2 * hidden, hidden);
    }

    private Linear joint(int layer) {
        if (layer != jointLayer) {
            joint = null;
            joint = linear(block(layer) + "attn.c_attn", hidden, 3 * hidden);
            jointLayer = layer;
        }
        return joint;
    }

    @Override
    public Linear output(int layer) {
        return linear(block(layer) + "attn.c_proj", hidden, hidden);
    }

    @Override
    public NormWeights feedForwardNorm(int layer) {
        return norm(block(layer) + "ln_2");
    }

    @Override
    public Optional<Linear> gate(int layer) {
        return Optional.empty();
    }

    @Override
    public Linear up(int layer) {
        return linear(block(layer) + "mlp.c_fc", hidden, config.innerSize());
    }

    @Override
    public Linear down(int layer) {
        return linear(block(layer) + "mlp.c_proj", config.innerSize(), hidden);
    }

    @Override
    public NormWeights finalNorm() {
        return norm("ln_f");
    }

    @Override
    public Matrix head() {
        return config.tied() ? embedding() : matrix("lm_head.weight", config.vocabularySize(), hidden);
    }

    private static String block(int layer) {
        return "h." + layer + ".";
    }

    private NormWeights norm(String name) {
        return new NormWeights(
                checkpoint.floats(name + ".weight", hidden), checkpoint.floats(name + ".bias", hidden));
    }

    private Linear linear(String name, int inputs, int outputs) {
        return new Linear(matrix(name + ".weight", inputs, outputs), checkpoint.floats(name + ".bias", outputs));
    }

    private Matrix matrix(String name, int rows, int columns) {
        return new Matrix(rows, columns, checkpoint.floats(name, rows, columns));
    }
}
