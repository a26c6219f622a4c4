package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.checkpoint.Checkpoint;
import io.vorlauf.tensorflow.checkpoint.Gpt2Config;
import java.util.ArrayList;
import java.util.List;

/** Reads a GPT-2 checkpoint into a graph; its matrices have a row per input. */
final class Gpt2Reader {

    private final Checkpoint checkpoint;
    private final Gpt2Config config;
    private final WeightStore store;
    private final KeyValueArena arena;
    private final ExecutionPlan plan;
    private final int branches;
    private final int hidden;

    Gpt2Reader(Checkpoint checkpoint, Gpt2Config config, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
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
        float[] table = checkpoint.floats("wte.weight", vocabulary, hidden);
        Embedding embedding = Embedding.of(store, table, vocabulary, hidden);
        Positions positions = new LearnedPositions(
                store, checkpoint.floats("wpe.weight", config.contextLength(), hidden), config.contextLength(), hidden);
        store.flush();
        List<DecoderBlock> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(layer));
            store.flush();
        }
        Embedding output = config.tieWordEmbeddings()
                ? embedding
                : Embedding.of(store, checkpoint.floats("lm_head.weight", vocabulary, hidden), vocabulary, hidden);
        Head head = Head.of(graph, store, norm("ln_f."), output.table(), vocabulary, hidden, branches);
        store.flush();
        return new Decoder(embedding, positions, List.copyOf(blocks), head);
    }

    private DecoderBlock block(int layer) {
        String name = "h." + layer + ".";
        Norm first = norm(name + "ln_1.");
        List<Attention> attention = attention(layer, name + "attn.");
        Norm second = norm(name + "ln_2.");
        return new DecoderBlock(store.precision(), first, attention, second, feedForward(name + "mlp."));
    }

    private Norm norm(String name) {
        return new LayerNorm(
                store,
                checkpoint.floats(name + "weight", hidden),
                checkpoint.floats(name + "bias", hidden),
                config.layerNormEpsilon());
    }

    private List<Attention> attention(int layer, String name) {
        Matrix joint = matrix(name + "c_attn.weight", hidden, 3 * hidden);
        Matrix jointBias = new Matrix(1, 3 * hidden, checkpoint.floats(name + "c_attn.bias", 3 * hidden));
        Matrix output = matrix(name + "c_proj.weight", hidden, hidden);
        float[] outputBias = checkpoint.floats(name + "c_proj.bias", hidden);
        int width = hidden / branches;
        List<Attention> attention = new ArrayList<>();
        for (int branch = 0; branch < branches; branch++) {
            Dense inner = Dense.inputsByOutputs(
                    store, share(joint, branch), share(jointBias, branch).values());
            Dense outer = Dense.inputsByOutputs(
                    store, output.rows(branch * width, width), onlyOnce(outputBias, branch));
            attention.add(new Attention(
                    store.precision(), plan.library(), arena.shape(), arena.branch(layer, branch), inner, outer));
        }
        return List.copyOf(attention);
    }

    /** A branch's columns of the queries, the keys and the values. */
    private Matrix share(Matrix joint, int branch) {
        int width = hidden / branches;
        int from = branch * width;
        return Matrix.beside(
                joint.columns(from, width),
                joint.columns(hidden + from, width),
                joint.columns(2 * hidden + from, width));
    }

    private List<FeedForward> feedForward(String name) {
        int inner = config.intermediateSize();
        Matrix up = matrix(name + "c_fc.weight", hidden, inner);
        Matrix upBias = new Matrix(1, inner, checkpoint.floats(name + "c_fc.bias", inner));
        Matrix down = matrix(name + "c_proj.weight", inner, hidden);
        float[] downBias = checkpoint.floats(name + "c_proj.bias", hidden);
        int width = inner / branches;
        List<FeedForward> feedForward = new ArrayList<>();
        for (int branch = 0; branch < branches; branch++) {
            int from = branch * width;
            feedForward.add(new GeluFeedForward(
                    store.precision(),
                    Dense.inputsByOutputs(store, up.columns(from, width), upBias.columns(from, width).values()),
                    Dense.inputsByOutputs(store, down.rows(from, width), onlyOnce(downBias, branch))));
        }
        return List.copyOf(feedForward);
    }

    /** The branches are summed, so that only one of them may bring the bias. */
    private static float[] onlyOnce(float[] bias, int branch) {
        return branch == 0 ? bias : new float[bias.length];
    }

    private Matrix matrix(String name, int rows, int columns) {
        return new Matrix(rows, columns, checkpoint.floats(name, rows, columns));
    }
}
