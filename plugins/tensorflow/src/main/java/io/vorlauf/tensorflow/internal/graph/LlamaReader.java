package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.checkpoint.Checkpoint;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import java.util.ArrayList;
import java.util.List;

/** Reads a Llama checkpoint into a graph; its matrices have a row per output. */
final class LlamaReader {

    private final Checkpoint checkpoint;
    private final LlamaConfig config;
    private final WeightStore store;
    private final KeyValueArena arena;
    private final ExecutionPlan plan;
    private final int branches;
    private final int hidden;

    LlamaReader(Checkpoint checkpoint, LlamaConfig config, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.store = store;
        this.arena = arena;
        this.plan = plan;
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
        List<DecoderBlock> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(layer));
            store.flush();
        }
        Embedding output = config.tieWordEmbeddings()
                ? embedding
                : Embedding.of(store, checkpoint.floats("lm_head.weight", vocabulary, hidden), vocabulary, hidden);
        Head head = Head.of(graph, store, norm("model.norm.weight"), output.table(), vocabulary, hidden, branches);
        store.flush();
        return new Decoder(embedding, positions, List.copyOf(blocks), head);
    }

    private DecoderBlock block(int layer) {
        String name = "model.layers." + layer + ".";
        Norm first = norm(name + "input_layernorm.weight");
        List<Attention> attention = attention(layer, name + "self_attn.");
        Norm second = norm(name + "post_attention_layernorm.weight");
        return new DecoderBlock(store.precision(), first, attention, second, feedForward(name + "mlp."));
    }

    private Norm norm(String name) {
        return new RmsNorm(store, checkpoint.floats(name, hidden), config.rmsNormEps());
    }

    private List<Attention> attention(int layer, String name) {
        int queries = config.heads() * config.headSize();
        int keys = config.kvHeads() * config.headSize();
        Matrix query = matrix(name + "q_proj.weight", queries, hidden);
        Matrix key = matrix(name + "k_proj.weight", keys, hidden);
        Matrix value = matrix(name + "v_proj.weight", keys, hidden);
        Matrix output = matrix(name + "o_proj.weight", hidden, queries);
        List<Attention> attention = new ArrayList<>();
        for (int branch = 0; branch < branches; branch++) {
            Matrix joint = Matrix.below(share(query, branch), share(key, branch), share(value, branch));
            int width = queries / branches;
            attention.add(new Attention(
                    store.precision(),
                    plan.library(),
                    arena.shape(),
                    arena.branch(layer, branch),
                    Dense.outputsByInputs(store, joint),
                    Dense.outputsByInputs(store, output.columns(branch * width, width))));
        }
        return List.copyOf(attention);
    }

    /** A branch's rows of a matrix. */
    private Matrix share(Matrix matrix, int branch) {
        int height = matrix.rows() / branches;
        return matrix.rows(branch * height, height);
    }

    private List<FeedForward> feedForward(String name) {
        int inner = config.intermediateSize();
        Matrix gate = matrix(name + "gate_proj.weight", inner, hidden);
        Matrix up = matrix(name + "up_proj.weight", inner, hidden);
        Matrix down = matrix(name + "down_proj.weight", hidden, inner);
        List<FeedForward> feedForward = new ArrayList<>();
        for (int branch = 0; branch < branches; branch++) {
            int width = inner / branches;
            feedForward.add(new SwiGluFeedForward(
                    store.precision(),
                    Dense.outputsByInputs(store, Matrix.below(share(gate, branch), share(up, branch))),
                    Dense.outputsByInputs(store, down.columns(branch * width, width))));
        }
        return List.copyOf(feedForward);
    }

    private Matrix matrix(String name, int rows, int columns) {
        return new Matrix(rows, columns, checkpoint.floats(name, rows, columns));
    }
}
