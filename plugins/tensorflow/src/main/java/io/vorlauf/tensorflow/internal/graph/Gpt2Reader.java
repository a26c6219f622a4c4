package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.decoder.Linear;
import io.vorlauf.checkpoint.decoder.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a GPT-2 checkpoint into a graph; its matrices have a row per input. */
final class Gpt2Reader {

    private final Checkpoint checkpoint;
    private final Gpt2Config config;
    private final WeightStore store;
    private final BlockBuilder blocks;
    private final int branches;
    private final int hidden;

    Gpt2Reader(Checkpoint checkpoint, Gpt2Config config, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.store = store;
        this.blocks = new BlockBuilder(config, store, arena, plan);
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
        List<DecoderBlock> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(block(layer));
            store.flush();
        }
        String output = config.tieWordEmbeddings() ? "wte.weight" : "lm_head.weight";
        Head head = Head.of(
                graph, store, norm("ln_f."), Optional.of(embedding).filter(own -> config.tieWordEmbeddings()),
                () -> new Matrix(vocabulary, hidden, checkpoint.floats(output, vocabulary, hidden)),
                vocabulary, hidden, branches);
        store.flush();
        return new Decoder(embedding, positions, List.copyOf(layers), head);
    }

    private DecoderBlock block(int layer) {
        String name = "h." + layer + ".";
        Linear joint = linear(name + "attn.c_attn.", hidden, 3 * hidden);
        List<Attention> attention = blocks.attention(
                layer,
                checkpoint.floats(name + "ln_1.weight", hidden),
                checkpoint.floats(name + "ln_1.bias", hidden),
                joint.outputs(0, hidden),
                joint.outputs(hidden, hidden),
                joint.outputs(2 * hidden, hidden),
                linear(name + "attn.c_proj.", hidden, hidden));
        int inner = config.intermediateSize();
        List<FeedForward> feedForward = blocks.gelu(
                linear(name + "mlp.c_fc.", hidden, inner), linear(name + "mlp.c_proj.", inner, hidden));
        return new DecoderBlock(
                store.precision(), norm(name + "ln_1."), attention, norm(name + "ln_2."), feedForward);
    }

    private Norm norm(String name) {
        return new LayerNorm(
                store,
                checkpoint.floats(name + "weight", hidden),
                checkpoint.floats(name + "bias", hidden),
                config.layerNormEpsilon());
    }

    private Linear linear(String name, int inputs, int outputs) {
        return new Linear(
                new Matrix(inputs, outputs, checkpoint.floats(name + "weight", inputs, outputs)),
                checkpoint.floats(name + "bias", outputs));
    }
}
