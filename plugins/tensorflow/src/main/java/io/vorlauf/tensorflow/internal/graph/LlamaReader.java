package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.decoder.Linear;
import io.vorlauf.checkpoint.decoder.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a Llama checkpoint into a graph; its matrices have a row per output and are turned. */
final class LlamaReader {

    private final Checkpoint checkpoint;
    private final LlamaConfig config;
    private final WeightStore store;
    private final BlockBuilder blocks;
    private final int branches;
    private final int hidden;

    LlamaReader(Checkpoint checkpoint, LlamaConfig config, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.store = store;
        this.blocks = new BlockBuilder(config, store, arena, plan);
        this.branches = plan.branches();
        this.hidden = config.hiddenSize();
    }

    Decoder read(GraphBuilder graph) {
        int vocabulary = config.vocabularySize();
        float[] table = checkpoint.floats("model.embed_tokens.weight", vocabulary, hidden);
        Embedding embedding = Embedding.of(store, table, vocabulary, hidden);
        Positions positions =
                new RotaryPositions(store, config.contextLength(), config.headSize(), config.ropeTheta());
        store.flush();
        List<DecoderBlock> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(block(layer));
            store.flush();
        }
        String output = config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
        Head head = Head.of(
                graph, store, norm("model.norm.weight"), Optional.of(embedding).filter(own -> config.tieWordEmbeddings()),
                () -> new Matrix(vocabulary, hidden, checkpoint.floats(output, vocabulary, hidden)),
                vocabulary, hidden, branches);
        store.flush();
        return new Decoder(embedding, positions, List.copyOf(layers), head);
    }

    private DecoderBlock block(int layer) {
        String name = "model.layers." + layer + ".";
        int queries = config.heads() * config.headSize();
        int keys = config.kvHeads() * config.headSize();
        List<Attention> attention = blocks.attention(
                layer,
                checkpoint.floats(name + "input_layernorm.weight", hidden),
                null,
                linear(name + "self_attn.q_proj.weight", hidden, queries),
                linear(name + "self_attn.k_proj.weight", hidden, keys),
                linear(name + "self_attn.v_proj.weight", hidden, keys),
                linear(name + "self_attn.o_proj.weight", queries, hidden));
        int inner = config.intermediateSize();
        List<FeedForward> feedForward = blocks.swiGlu(
                linear(name + "mlp.gate_proj.weight", hidden, inner),
                linear(name + "mlp.up_proj.weight", hidden, inner),
                linear(name + "mlp.down_proj.weight", inner, hidden));
        return new DecoderBlock(
                store.precision(), norm(name + "input_layernorm.weight"), attention,
                norm(name + "post_attention_layernorm.weight"), feedForward);
    }

    private Norm norm(String name) {
        return new RmsNorm(store, checkpoint.floats(name, hidden), config.rmsNormEps());
    }

    /** A layer without bias, whose weights are stored with a row per output. */
    private Linear linear(String name, int inputs, int outputs) {
        return new Linear(new Matrix(outputs, inputs, checkpoint.floats(name, outputs, inputs)).transposed(), null);
    }
}
