// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunOptions;

/**
 * How a model uses the processor.
 *
 * @param precision how weights are held and multiplied
 * @param attention how attention is computed
 * @param rows with how many rows a pass is computed
 * @param leastSequenceRows with how many rows a sequence's attention is computed at least
 * @param branches into how many independent branches each layer is cut, by heads and inner units, at least 1
 * @param parts into how many parts each product of a branch is cut, by its outputs, at least 1
 */
public record ExecutionPlan(
        Precision precision, AttentionKernel attention, RowCounts rows, int leastSequenceRows, int branches,
        int parts) {

    /** What is multiplied how, as people read it. */
    public String description() {
        return (precision == Precision.F32 ? "Eigen products in " : "oneDNN products in ") + precision.label() + ", "
                + (attention instanceof ExactAttention ? "exact attention in f64" : "oneDNN attention in f32");
    }

    /** How many cores a pass can use. */
    public int threads() {
        return branches * parts;
    }

    /** Where keys and values lie. */
    public SlotLayout layout() {
        return new SlotLayout(attention.block());
    }

    /** How many slots of a sequence with some capacity are computed together. */
    public int windowBlock(int capacity) {
        return attention.severalBlocks() ? Math.min(capacity, 2 * attention.block()) : capacity;
    }

    /**
     * The settings of the model's session. There is one core per branch, or per part of a product: libraries cut a product for several cores by its
     * rows, which changes how it is rounded. Nor may TensorFlow turn operations into others: it would add in another
     * order in one graph than in the next.
     */
    public ConfigProto session() {
        RewriterConfig rewriting = RewriterConfig.newBuilder()
                .setArithmeticOptimization(RewriterConfig.Toggle.OFF)
                .setRemapping(RewriterConfig.Toggle.OFF)
                .build();
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(threads())
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting))
                .build();
    }

    /** What needs one core runs in the calling thread. */
    RunOptions run() {
        return threads() > 1
                ? RunOptions.getDefaultInstance()
                : RunOptions.newBuilder().setInterOpThreadPool(-1).build();
    }
}
