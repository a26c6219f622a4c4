package io.vorlauf.training.internal.graph;

import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * The forward pass of a Llama model over whole windows of text (Touvron et al., arXiv 2302.13971), made of operations
 * whose gradients TensorFlow knows in graph mode.
 */
final class LlamaForward {

    /** What a masked score is lowered by: far below any score, far from overflow. */
    private static final float MASKED = -1e9f;

    private final GraphOps ops;
    private final LlamaConfig config;
    private final Parameters parameters;
    private final Linear linear;
    private final int rows;
    private final int length;
    private final Output<?> mask;
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
        this.linear = new Linear(ops, bfloat16);
        this.rows = rows;
        this.length = length;
        this.mask = mask();
        this.rotation = new Rotation(ops, config, length);
    }

    private Output<?> mask() {
        float[] values = new float[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = query + 1; key < length; key++) {
                values[query * length + key] = MASKED;
            }
        }
        return ops.floats(values, 1, 1, length, length);
    }

    /**
     * The logits of every position, {@code [rows * length, vocabulary]}.
     *
     * @param tokens ids, {@code [rows * length]}
     */
    Output<?> logits(Output<?> tokens, Dropout dropout) {
        Output<?> embedding = parameters.value("model.embed_tokens.weight");
        Output<?> x = dropout.apply(ops.gatherRows(embedding, tokens));
        for (int layer = 0; layer < config.layers(); layer++) {
            String block = "model.layers." + layer + ".";
            Output<?> attended = attention(block, norm(x, block + "input_layernorm.weight"));
            x = ops.add(x, dropout.apply(attended));
            Output<?> fed = feedForward(block, norm(x, block + "post_attention_layernorm.weight"));
            x = ops.add(x, dropout.apply(fed));
        }
        Output<?> head = config.tieWordEmbeddings() ? embedding : parameters.value("lm_head.weight");
        return linear.apply(norm(x, "model.norm.weight"), head);
    }

    private Output<?> norm(Output<?> x, String gain) {
        Output<?> square = ops.meanOfLast(ops.multiply(x, x));
        Output<?> scale = ops.reciprocalRoot(ops.add(square, ops.scalar((float) config.rmsNormEps())));
        return ops.multiply(ops.multiply(x, scale), parameters.value(gain));
    }

    private Output<?> attention(String block, Output<?> x) {
        int heads = config.heads();
        int size = config.headSize();
        // One product for all three: fewer and larger products are faster, and joining the weights costs little.
        Output<?> weight = ops.concat(
                0,
                parameters.value(block + "self_attn.q_proj.weight"),
                parameters.value(block + "self_attn.k_proj.weight"),
                parameters.value(block + "self_attn.v_proj.weight"));
        Output<?> all = ops.reshape(linear.apply(x, weight), rows, length, 3 * heads, size);
        Output<?>[] parts = ops.split(ops.transpose(all, 0, 2, 1, 3), 1, 2 * heads, heads);
        Output<?>[] queryAndKey = ops.split(rotation.apply(parts[0]), 2, 1);
        Output<?> scores = linear.batch(queryAndKey[0], queryAndKey[1], true);
        Output<?> weights = ops.softmax(ops.add(scores, mask));
        Output<?> mixed = ops.transpose(linear.batch(weights, parts[1], false), 0, 2, 1, 3);
        return linear.apply(
                ops.reshape(mixed, rows * length, heads * size), parameters.value(block + "self_attn.o_proj.weight"));
    }

    private Output<?> feedForward(String block, Output<?> x) {
        Output<?> weight = ops.concat(
                0,
                parameters.value(block + "mlp.gate_proj.weight"),
                parameters.value(block + "mlp.up_proj.weight"));
        Output<?>[] parts = ops.split(linear.apply(x, weight), 2, 1);
        Output<?> gate = ops.multiply(parts[0], ops.sigmoid(parts[0]));
        return linear.apply(ops.multiply(gate, parts[1]), parameters.value(block + "mlp.down_proj.weight"));
    }

    /** Matrix products, of bfloat16 copies of their operands where that is asked for. */
    private record Linear(GraphOps ops, boolean bfloat16) {

        Output<?> apply(Output<?> x, Output<?> weight) {
            return widen(ops.timesTransposed(narrow(x), narrow(weight)));
        }

        Output<?> batch(Output<?> x, Output<?> y, boolean transposeSecond) {
            return widen(ops.batchMatMul(narrow(x), narrow(y), transposeSecond));
        }

        private Output<?> narrow(Output<?> x) {
            return bfloat16 ? ops.cast(x, DataType.DT_BFLOAT16) : x;
        }

        private Output<?> widen(Output<?> x) {
            return bfloat16 ? ops.cast(x, DataType.DT_FLOAT) : x;
        }
    }
}
