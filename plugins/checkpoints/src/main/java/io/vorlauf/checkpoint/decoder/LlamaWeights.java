package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import java.util.Optional;

/** Llama's: matrices with a row per output; no biases. */
final class LlamaWeights implements DecoderWeights {

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final int hidden;

    LlamaWeights(Checkpoint checkpoint, DecoderConfig config) {
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
        return matrix("model.embed_tokens", config.vocabularySize(), hidden);
    }

    @Override
    public Optional<StoredMatrix> positions() {
        return Optional.empty();
    }

    @Override
    public NormWeights attentionNorm(int layer) {
        return norm(block(layer) + "input_layernorm");
    }

    @Override
    public StoredMatrix queries(int layer) {
        return matrix(block(layer) + "self_attn.q_proj", config.queryWidth(), hidden);
    }

    @Override
    public StoredMatrix keys(int layer) {
        return matrix(block(layer) + "self_attn.k_proj", config.kvWidth(), hidden);
    }

    @Override
    public StoredMatrix values(int layer) {
        return matrix(block(layer) + "self_attn.v_proj", config.kvWidth(), hidden);
    }

    @Override
    public StoredMatrix output(int layer) {
        return matrix(block(layer) + "self_attn.o_proj", hidden, config.queryWidth());
    }

    @Override
    public NormWeights feedForwardNorm(int layer) {
        return norm(block(layer) + "post_attention_layernorm");
    }

    @Override
    public Optional<StoredMatrix> gate(int layer) {
        return Optional.of(matrix(block(layer) + "mlp.gate_proj", config.innerSize(), hidden));
    }

    @Override
    public StoredMatrix up(int layer) {
        return matrix(block(layer) + "mlp.up_proj", config.innerSize(), hidden);
    }

    @Override
    public StoredMatrix down(int layer) {
        return matrix(block(layer) + "mlp.down_proj", hidden, config.innerSize());
    }

    @Override
    public NormWeights finalNorm() {
        return norm("model.norm");
    }

    @Override
    public StoredMatrix head() {
        return config.tied() ? embedding() : matrix("lm_head", config.vocabularySize(), hidden);
    }

    private static String block(int layer) {
        return "model.layers." + layer + ".";
    }

    private NormWeights norm(String name) {
        return new NormWeights(checkpoint.floats(name + ".weight", hidden), null);
    }

    private StoredMatrix matrix(String name, int outputs, int inputs) {
        return StoredMatrix.byOutputs(checkpoint, name + ".weight", outputs, inputs);
    }
}
