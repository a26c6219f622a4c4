// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The forward pass of a Llama model over whole windows of text (Touvron et al., arXiv 2302.13971). */
final class LlamaForward {

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String LAST_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";

    private static final String ATTENTION_NORM = "input_layernorm";
    private static final String QUERY = "self_attn.q_proj";
    private static final String KEY = "self_attn.k_proj";
    private static final String VALUE = "self_attn.v_proj";
    private static final String ATTENTION_OUTPUT = "self_attn.o_proj";
    private static final String FEED_FORWARD_NORM = "post_attention_layernorm";
    private static final String GATE = "mlp.gate_proj";
    private static final String UP = "mlp.up_proj";
    private static final String DOWN = "mlp.down_proj";

    private final GraphMath math;
    private final Ops tf;
    private final LlamaConfig config;
    private final Variables parameters;
    private final int rows;
    private final int length;
    private final Attention attention;
    private final Operand<TFloat32> cosines;
    private final Operand<TFloat32> sines;

    /**
     * A forward pass over windows of one size.
     *
     * @param rows windows per pass
     * @param length tokens per window
     */
    LlamaForward(GraphMath math, LlamaConfig config, Variables parameters, int rows, int length) {
        this.math = math;
        this.tf = math.tf();
        this.config = config;
        this.parameters = parameters;
        this.rows = rows;
        this.length = length;
        attention = new Attention(math, length);
        int half = config.headSize() / 2;
        double scale = Math.pow(config.headSize(), -0.25);
        float[] cos = new float[length * half];
        float[] sin = new float[length * half];
        for (int position = 0; position < length; position++) {
            for (int pair = 0; pair < half; pair++) {
                double angle = position * Math.pow(config.ropeTheta(), -(double) pair / half);
                cos[position * half + pair] = (float) (scale * Math.cos(angle));
                sin[position * half + pair] = (float) (scale * Math.sin(angle));
            }
        }
        cosines = math.floats(cos, 1, 1, length, half);
        sines = math.floats(sin, 1, 1, length, half);
    }

    /**
     * Where a layer can be taken apart to find its gradients.
     *
     * @param input what it was given
     * @param projected its queries, keys and values
     * @param attention what joins these
     * @param output what it passes on
     */
    record Layer(
            Operand<TFloat32> input, List<Operand<TFloat32>> projected, Attention.Use attention,
            Operand<TFloat32> output) {}

    /**
     * A pass.
     *
     * @param head the weight of the output head; not the tensor that the embedding is taken from, even if they are
     *     tied: seen from the logits that one also lies below the layers
     * @param logits {@code [rows * length, vocabulary]}
     */
    record Pass(List<Layer> layers, Operand<TFloat32> head, Operand<TFloat32> logits) {}

    private static String name(int layer, String part) {
        return "model.layers." + layer + "." + part + ".weight";
    }

    private Operand<TFloat32> weight(int layer, String part) {
        return parameters.value(name(layer, part));
    }

    /** The names of a layer's tensors before attention. */
    static List<String> beforeAttention(int layer) {
        return List.of(name(layer, ATTENTION_NORM), name(layer, QUERY), name(layer, KEY), name(layer, VALUE));
    }

    /** The names of those after attention. */
    static List<String> afterAttention(int layer) {
        return List.of(name(layer, ATTENTION_OUTPUT), name(layer, FEED_FORWARD_NORM), name(layer, GATE),
                name(layer, UP), name(layer, DOWN));
    }

    /**
     * Runs over some windows.
     *
     * @param tokens ids, {@code [rows * length]}
     * @param dropout thins out matrices while training, or does nothing
     */
    Pass run(Operand<TInt32> tokens, UnaryOperator<Operand<TFloat32>> dropout) {
        List<Layer> layers = new ArrayList<>();
        Operand<TFloat32> x = dropout.apply(tf.gather(parameters.value(EMBEDDING), tokens, tf.constant(0)));
        for (int index = 0; index < config.layers(); index++) {
            Layer layer = layer(index, x, dropout);
            layers.add(layer);
            x = layer.output();
        }
        Operand<TFloat32> head = tf.identity(parameters.value(config.tieWordEmbeddings() ? EMBEDDING : HEAD));
        return new Pass(layers, head, math.linear(norm(x, LAST_NORM), head));
    }

    private Layer layer(int index, Operand<TFloat32> x, UnaryOperator<Operand<TFloat32>> dropout) {
        List<Operand<TFloat32>> projected = project(index, norm(x, name(index, ATTENTION_NORM)));
        Attention.Use use = attention.new Use(projected.get(0), projected.get(1), projected.get(2));
        Operand<TFloat32> joined = math.reshape(
                swapped(use.mixed()), rows * length, config.heads() * config.headSize());
        Operand<TFloat32> middle =
                math.add(x, dropout.apply(math.linear(joined, weight(index, ATTENTION_OUTPUT))));
        Operand<TFloat32> fed = feedForward(index, norm(middle, name(index, FEED_FORWARD_NORM)));
        return new Layer(x, projected, use, math.add(middle, dropout.apply(fed)));
    }

    /** With heads and positions in each other's places. */
    private Operand<TFloat32> swapped(Operand<TFloat32> x) {
        return tf.linalg.transpose(x, tf.array(0, 2, 1, 3));
    }

    /**
     * An RMS norm. Every value is used twice at most: TensorFlow adds up the gradients of more uses in the order in
     * which their buffers become free, and the last bits would depend on that.
     */
    private Operand<TFloat32> norm(Operand<TFloat32> input, String gain) {
        Operand<TFloat32> x = tf.identity(input);
        Operand<TFloat32> y = tf.identity(x);
        Operand<TFloat32> square = tf.math.mean(tf.math.mul(y, y), tf.constant(-1), Mean.keepDims(true));
        Operand<TFloat32> scale = tf.math.rsqrt(math.add(square, tf.constant((float) config.rmsNormEps())));
        return tf.math.mul(tf.math.mul(x, scale), parameters.value(gain));
    }

    /** Turned and scaled queries, turned keys and values, each {@code [rows, heads, length, size]}. */
    private List<Operand<TFloat32>> project(int layer, Operand<TFloat32> x) {
        int heads = config.heads();
        int kvHeads = config.kvHeads();
        // One product for all three: fewer and larger products are faster, and joining the weights costs little.
        Operand<TFloat32> weight = tf.concat(
                List.of(weight(layer, QUERY), weight(layer, KEY), weight(layer, VALUE)), tf.constant(0));
        Operand<TFloat32> all = math.reshape(
                math.linear(x, weight), rows, length, heads + 2 * kvHeads, config.headSize());
        List<Output<TFloat32>> parts = math.split(swapped(all), 1, heads + kvHeads, kvHeads);
        List<Output<TFloat32>> turned = math.split(turn(parts.get(0)), 1, heads, kvHeads);
        return List.of(turned.get(0), repeat(turned.get(1)), repeat(parts.get(1)));
    }

    /**
     * Rotary positions (Su et al., arXiv 2104.09864) with the pairing of Hugging Face checkpoints: channel {@code i} of
     * a head turns with channel {@code i + size / 2}. The scaling of attention scores is part of it: queries and keys
     * are each scaled by its square root.
     */
    private Operand<TFloat32> turn(Operand<TFloat32> heads) {
        List<Output<TFloat32>> halves = math.parts(heads, 2, 3);
        return tf.concat(
                List.of(
                        tf.math.sub(tf.math.mul(halves.get(0), cosines), tf.math.mul(halves.get(1), sines)),
                        math.add(tf.math.mul(halves.get(1), cosines), tf.math.mul(halves.get(0), sines))),
                tf.constant(3));
    }

    /** As many key or value heads as query heads: neighbours share one (Ainslie et al., arXiv 2305.13245). */
    private Operand<TFloat32> repeat(Operand<TFloat32> heads) {
        int shared = config.heads() / config.kvHeads();
        if (shared == 1) {
            return heads;
        }
        List<Operand<TFloat32>> all = new ArrayList<>();
        math.parts(heads, config.kvHeads(), 1).forEach(head -> all.addAll(Collections.nCopies(shared, head)));
        return tf.concat(all, tf.constant(1));
    }

    private Operand<TFloat32> feedForward(int layer, Operand<TFloat32> x) {
        Operand<TFloat32> weight = tf.concat(List.of(weight(layer, GATE), weight(layer, UP)), tf.constant(0));
        List<Output<TFloat32>> parts = math.parts(math.linear(x, weight), 2, 1);
        Operand<TFloat32> gate = tf.math.mul(parts.get(0), tf.math.sigmoid(parts.get(0)));
        return math.linear(tf.math.mul(gate, parts.get(1)), weight(layer, DOWN));
    }

    /**
     * Causal attention with its gradient written out.
     *
     * <p>TensorFlow's own gradient of a batch of matrix products uses an operation that its oneDNN kernels do not know,
     * and which is several times slower than theirs. Besides, the sum in the gradient of the softmax is had more
     * cheaply from the outputs (Dao et al., arXiv 2205.14135, appendix B.2).
     */
    static final class Attention {

        /** What a masked score is lowered by: far below any score, far from overflow. */
        private static final float MASKED = -1e9f;

        private final GraphMath math;
        private final Ops tf;
        private final Operand<TFloat32> mask;

        Attention(GraphMath math, int length) {
            this.math = math;
            this.tf = math.tf();
            float[] values = new float[length * length];
            for (int query = 0; query < length; query++) {
                for (int key = query + 1; key < length; key++) {
                    values[query * length + key] = MASKED;
                }
            }
            mask = math.floats(values, 1, 1, length, length);
        }

        /** One use of it; all arrays are {@code [rows, heads, length, size]}. */
        final class Use {

            private final Operand<?> query;
            private final Operand<?> key;
            private final Operand<?> value;
            private final Operand<TFloat32> weights;
            private final Operand<?> narrowWeights;
            private final Operand<TFloat32> mixed;

            /** Attention of scaled queries. */
            Use(Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value) {
                this.query = math.narrow(query);
                this.key = math.narrow(key);
                this.value = math.narrow(value);
                weights = tf.nn.softmax(math.add(math.batch(this.query, false, this.key, true), mask));
                narrowWeights = math.narrow(weights);
                mixed = tf.stopGradient(math.batch(narrowWeights, false, this.value, false));
            }

            /** What comes out. TensorFlow knows no gradient through it. */
            Operand<TFloat32> mixed() {
                return mixed;
            }

            /** The gradients by query, key and value. */
            List<Operand<TFloat32>> gradients(Operand<TFloat32> mixedGradient) {
                Operand<?> above = math.narrow(mixedGradient);
                Operand<TFloat32> byWeights = math.batch(above, false, value, true);
                Operand<TFloat32> mean = math.sumOfLast(tf.math.mul(mixedGradient, mixed));
                Operand<?> byScores = math.narrow(tf.math.mul(weights, tf.math.sub(byWeights, mean)));
                return List.of(
                        math.batch(byScores, false, key, false),
                        math.batch(byScores, true, query, false),
                        math.batch(narrowWeights, true, above, false));
            }
        }
    }
}
