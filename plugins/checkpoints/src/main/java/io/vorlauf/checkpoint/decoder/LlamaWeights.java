package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import java.util.Optional;

/** Llama's: matrices with a row per output, which are turned; no biases. */
final class LlamaWeights implements DecoderWeights {

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final int hidden;
    private final int queryWidth;
    private final int keyWidth;

    LlamaWeights(Checkpoint checkpoint, DecoderConfig config) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.hidden = config.hiddenSize();
        this.queryWidth = config.heads() * config.headSize();
        this.keyWidth = config.kvHeads() * config.headSize();
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public Matrix embedding() {
        return matrix("model.embed_tokens", config.vocabularySize(), hidden);
    }

    @Override
    public Optional<Matrix> positions() {
        return Optional.empty();
    }

    @Override
    public NormWeights attentionNorm(int layer) {
        return norm(block(layer) + "input_layernorm");
    }

    @Override
    public Linear queries(int layer) {
        return linear(block(layer) + "self_attn.q_proj", hidden, queryWidth);
    }

    @Override
    public Linear keys(int layer) {
        return linear(block(layer) + "self_attn.k_proj", hidden, keyWidth);
    }

    @Override
    public Linear values(int layer) {
        return linear(block(layer) + "self_attn.v_proj", hidden, keyWidth);
    }

    @Override
    public Linear output(int layer) {
        return linear(block(layer) + "self_attn.o_proj", queryWidth, hidden);
    }

    @Override
    public NormWeights feedForwardNorm(int layer) {
        return norm(block(layer) + "post_attention_layernorm");
    }

    @Override
    public Optional<Linear> gate(int layer) {
        return Optional.of(linear(block(layer) + "mlp.gate_proj", hidden, config.innerSize()));
    }

    @Override
    public Linear up(int layer) {
        return linear(block(layer) + "mlp.up_proj", hidden, config.innerSize());
    }

    @Override
    public Linear down(int layer) {
        return linear(block(layer) + "mlp.down_proj", config.innerSize(), hidden);
    }

    @Override
    public NormWeights finalNorm() {
        return norm("model.norm");
    }

    @Override
    public Matrix head() {
        return config.tied() ? embedding() : matrix("lm_head", config.vocabularySize(), hidden);
    }

    private static String block(int layer) {
        return "model.layers." + layer + ".";
    }

    private NormWeights norm(String name) {
        return new NormWeights(checkpoint.floats(name + ".weight", hidden), null);
    }

    private Linear linear(String name, int inputs, int outputs) {
        return new Linear(matrix(name, outputs, inputs).transposed(), null);
    }

    private Matrix matrix(String name, int rows, int columns) {
        return new Matrix(rows, columns, checkpoint.floats(name + ".weight", rows, columns));
    }
}
