package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Output;

/** The forward pass of a Llama model over whole windows of text (Touvron et al., arXiv 2302.13971). */
final class LlamaForward {

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String LAST_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";

    private final GraphOps ops;
    private final LlamaConfig config;
    private final Parameters parameters;
    private final Products products;
    private final int rows;
    private final int length;
    private final Attention attention;
    private final Rotation rotation;

    /**
     * A forward pass over windows of one size.
     *
     * @param rows windows per pass
     * @param length tokens per window
     */
    LlamaForward(GraphOps ops, LlamaConfig config, Parameters parameters, boolean bfloat16, int rows, int length) {
        this.ops = ops;
        this.config = config;
        this.parameters = parameters;
        this.products = new Products(ops, bfloat16);
        this.rows = rows;
        this.length = length;
        this.attention = new Attention(ops, products, length);
        this.rotation = new Rotation(ops, config, length);
    }

    /**
     * Where a layer can be taken apart to find its gradients.
     *
     * @param input what it was given
     * @param projected its queries, keys and values
     * @param attention what joins these
     * @param output what it passes on
     */
    record Layer(Output<?> input, List<Output<?>> projected, Attention.Use attention, Output<?> output) {}

    /**
     * A pass.
     *
     * @param head the weight of the output head; not the tensor that the embedding is taken from, even if they are
     *     tied: seen from the logits that one also lies below the layers
     * @param logits {@code [rows * length, vocabulary]}
     */
    record Pass(List<Layer> layers, Output<?> head, Output<?> logits) {}

    /**
     * Runs over some windows.
     *
     * @param tokens ids, {@code [rows * length]}
     */
    Pass run(Output<?> tokens, Dropout dropout) {
        List<Layer> layers = new ArrayList<>();
        Output<?> x = dropout.apply(ops.gatherRows(parameters.value(EMBEDDING), tokens));
        for (int index = 0; index < config.layers(); index++) {
            Layer layer = layer(LayerNames.of(index), x, dropout);
            layers.add(layer);
            x = layer.output();
        }
        Output<?> head = ops.identity(parameters.value(config.tieWordEmbeddings() ? EMBEDDING : HEAD));
        return new Pass(layers, head, products.linear(norm(x, LAST_NORM), head));
    }

    private Layer layer(LayerNames names, Output<?> x, Dropout dropout) {
        List<Output<?>> projected = project(names, norm(x, names.attentionNorm()));
        Attention.Use use = attention.new Use(projected.get(0), projected.get(1), projected.get(2));
        Output<?> joined = ops.reshape(
                ops.transpose(use.mixed(), 0, 2, 1, 3), rows * length, config.heads() * config.headSize());
        Output<?> middle =
                ops.add(x, dropout.apply(products.linear(joined, parameters.value(names.attentionOutput()))));
        Output<?> fed = feedForward(names, norm(middle, names.feedForwardNorm()));
        return new Layer(x, projected, use, ops.add(middle, dropout.apply(fed)));
    }

    /**
     * An RMS norm. Every value is used twice at most: TensorFlow adds up the gradients of more uses in the order in
     * which their buffers become free, and the last bits would depend on that.
     */
    private Output<?> norm(Output<?> input, String gain) {
        Output<?> x = ops.identity(input);
        Output<?> y = ops.identity(x);
        Output<?> square = ops.meanOfLast(ops.multiply(y, y));
        Output<?> scale = ops.reciprocalRoot(ops.add(square, ops.scalar((float) config.rmsNormEps())));
        return ops.multiply(ops.multiply(x, scale), parameters.value(gain));
    }

    /** Turned and scaled queries, turned keys and values, each {@code [rows, heads, length, size]}. */
    private List<Output<?>> project(LayerNames names, Output<?> x) {
        int heads = config.heads();
        int kvHeads = config.kvHeads();
        // One product for all three: fewer and larger products are faster, and joining the weights costs little.
        Output<?> weight = ops.concat(
                0, parameters.value(names.query()), parameters.value(names.key()), parameters.value(names.value()));
        Output<?> all = ops.reshape(
                products.linear(x, weight), rows, length, heads + 2 * kvHeads, config.headSize());
        Output<?>[] parts = ops.split(ops.transpose(all, 0, 2, 1, 3), 1, heads + kvHeads, kvHeads);
        Output<?>[] turned = ops.split(rotation.apply(parts[0]), 1, heads, kvHeads);
        return List.of(turned[0], repeat(turned[1]), repeat(parts[1]));
    }

    /** As many key or value heads as query heads: neighbours share one (Ainslie et al., arXiv 2305.13245). */
    private Output<?> repeat(Output<?> heads) {
        int shared = config.heads() / config.kvHeads();
        if (shared == 1) {
            return heads;
        }
        Output<?>[] single = ops.split(heads, config.kvHeads(), 1);
        Output<?>[] all = new Output<?>[config.heads()];
        Arrays.setAll(all, head -> single[head / shared]);
        return ops.concat(1, all);
    }

    private Output<?> feedForward(LayerNames names, Output<?> x) {
        Output<?> weight = ops.concat(0, parameters.value(names.gate()), parameters.value(names.up()));
        Output<?>[] parts = ops.split(products.linear(x, weight), 2, 1);
        Output<?> gate = ops.multiply(parts[0], ops.sigmoid(parts[0]));
        return products.linear(ops.multiply(gate, parts[1]), parameters.value(names.down()));
    }
}
