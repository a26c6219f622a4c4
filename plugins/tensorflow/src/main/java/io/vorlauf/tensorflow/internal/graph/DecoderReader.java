package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.DecoderWeights;
import io.vorlauf.checkpoint.decoder.NormWeights;
import io.vorlauf.checkpoint.decoder.PositionEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a decoder into a graph. */
final class DecoderReader {

    private final DecoderWeights weights;
    private final DecoderConfig config;
    private final WeightStore store;
    private final BlockBuilder blocks;
    private final int branches;

    DecoderReader(DecoderWeights weights, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
        this.weights = weights;
        this.config = weights.config();
        this.store = store;
        this.blocks = new BlockBuilder(config, store, arena, plan);
        this.branches = plan.branches();
    }

    Decoder read(GraphBuilder graph) {
        Embedding embedding = new Embedding(store.precision(), store.factor(weights.embedding().table()));
        Positions positions = positions();
        store.flush();
        List<DecoderBlock> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(block(layer));
            store.flush();
        }
        Head head = Head.of(
                graph, store, norm(weights.finalNorm()), Optional.of(embedding).filter(own -> config.tied()),
                () -> weights.head().table(), config.vocabularySize(), config.hiddenSize(), branches);
        store.flush();
        return new Decoder(embedding, positions, List.copyOf(layers), head);
    }

    private Positions positions() {
        if (config.positions() instanceof PositionEncoding.Rotary rotary) {
            return new RotaryPositions(store, config.contextLength(), config.headSize(), rotary.theta());
        }
        return new LearnedPositions(store, weights.positions().orElseThrow().table());
    }

    private DecoderBlock block(int layer) {
        NormWeights before = weights.attentionNorm(layer);
        List<Attention> attention = blocks.attention(
                layer, before, weights.queries(layer).linear(), weights.keys(layer).linear(),
                weights.values(layer).linear(), weights.output(layer).linear());
        Norm attentionNorm = norm(before);
        Norm feedForwardNorm = norm(weights.feedForwardNorm(layer));
        return new DecoderBlock(store.precision(), attentionNorm, attention, feedForwardNorm, feedForward(layer));
    }

    private List<FeedForward> feedForward(int layer) {
        return switch (config.activation()) {
            case GELU_TANH -> blocks.gelu(weights.up(layer).linear(), weights.down(layer).linear());
            case SWIGLU -> blocks.swiGlu(
                    weights.gate(layer).orElseThrow().linear(), weights.up(layer).linear(),
                    weights.down(layer).linear());
        };
    }

    private Norm norm(NormWeights norm) {
        double epsilon = config.norm().epsilon();
        return switch (config.norm().kind()) {
            case LAYER -> new LayerNorm(store, norm, epsilon);
            case RMS -> new RmsNorm(store, norm.gain(), epsilon);
        };
    }
}
