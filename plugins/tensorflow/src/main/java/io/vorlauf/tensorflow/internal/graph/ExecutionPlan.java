package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.checkpoint.ModelConfig;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;

/**
 * How a model uses the processor.
 *
 * @param branches into how many independent branches each layer is cut, 1 or 2
 * @param threads how many cores one evaluation may use, at least 1
 * @param library which library computes attention
 */
public record ExecutionPlan(int branches, int threads, AttentionLibrary library) {

    /**
     * Below this many parameters, handing work to another thread costs more than it brings, and so does what oneDNN
     * prepares for attention.
     */
    private static final long SMALLEST_LARGE_MODEL = 8_000_000;

    /** The plan for a model. */
    public static ExecutionPlan of(ModelConfig config, long parameters, int threads) {
        boolean even = config.heads() % 2 == 0 && config.kvHeads() % 2 == 0 && config.intermediateSize() % 2 == 0;
        boolean small = parameters < SMALLEST_LARGE_MODEL;
        return new ExecutionPlan(
                even && threads > 1 && !small ? 2 : 1,
                threads,
                small ? AttentionLibrary.EIGEN : AttentionLibrary.ONEDNN);
    }

    /**
     * The settings of the model's session. One product of few rows keeps one core busy, so that cores beyond the branches
     * only help with long prompts.
     */
    public ConfigProto session() {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(Math.max(1, threads / branches))
                .setInterOpParallelismThreads(branches)
                .build();
    }

    /** A single branch runs in the calling thread. */
    RunOptions run() {
        return branches > 1
                ? RunOptions.getDefaultInstance()
                : RunOptions.newBuilder().setInterOpThreadPool(-1).build();
    }
}
