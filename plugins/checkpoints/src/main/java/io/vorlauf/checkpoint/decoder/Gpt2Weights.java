package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import java.util.Optional;

/** GPT-2's: matrices with a row per input; queries, keys and values beside each other in one. */
final class Gpt2Weights implements DecoderWeights {

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final int hidden;

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
    public StoredMatrix embedding() {
        return table("wte.weight", config.vocabularySize());
    }

    @Override
    public Optional<StoredMatrix> positions() {
        return Optional.of(table("wpe.weight", config.contextLength()));
    }

    @Override
    public NormWeights attentionNorm(int layer) {
        return norm(block(layer) + "ln_1");
    }

    @Override
    public StoredMatrix queries(int layer) {
        return joint(layer).outputs(0, hidden);
    }

    @Override
    public StoredMatrix keys(int layer) {
        return joint(layer).outputs(hidden, hidden);
    }

    @Override
    public StoredMatrix values(int layer) {
        return joint(layer).outputs(2 * hidden, hidden);
    }

    private StoredMatrix joint(int layer) {
        return linear(block(layer) + "attn.c_attn", hidden, 3 * hidden);
    }

    @Override
    public StoredMatrix output(int layer) {
        return linear(block(layer) + "attn.c_proj", hidden, hidden);
    }

    @Override
    public NormWeights feedForwardNorm(int layer) {
        return norm(block(layer) + "ln_2");
    }

    @Override
    public Optional<StoredMatrix> gate(int layer) {
        return Optional.empty();
    }

    @Override
    public StoredMatrix up(int layer) {
        return linear(block(layer) + "mlp.c_fc", hidden, config.innerSize());
    }

    @Override
    public StoredMatrix down(int layer) {
        return linear(block(layer) + "mlp.c_proj", config.innerSize(), hidden);
    }

    @Override
    public NormWeights finalNorm() {
        return norm("ln_f");
    }

    @Override
    public StoredMatrix head() {
        return config.tied() ? embedding() : table("lm_head.weight", config.vocabularySize());
    }

    private static String block(int layer) {
        return "h." + layer + ".";
    }

    private NormWeights norm(String name) {
        return new NormWeights(
                checkpoint.floats(name + ".weight", hidden), checkpoint.floats(name + ".bias", hidden));
    }

    private StoredMatrix linear(String name, int inputs, int outputs) {
        return StoredMatrix.byInputs(checkpoint, name + ".weight", name + ".bias", inputs, outputs);
    }

    private StoredMatrix table(String name, int rows) {
        return StoredMatrix.byOutputs(checkpoint, name, rows, hidden);
    }
}
