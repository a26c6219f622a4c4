// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.api.model.HiddenStates;
import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.tensorflow.internal.cache.KeyValueCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.RunOptions;

/**
 * A model inside TensorFlow: graph, session, weights and the arena of keys and values.
 *
 * <p>Passes and moves that touch different sequences may run at the same time; {@link #grow}, {@link #rebuild} and
 * {@link #close} must run alone.
 */
public final class Network implements KeyValueCache.Arena, AutoCloseable {

    private final Graph graph;
    private final Session session;
    private final ExecutionPlan plan;
    private final RunOptions runOptions;
    private final KeyValueArena arena;
    private final HeadShape heads;
    private final int window;
    private final PassInputs inputs;
    private final Decoder.Outputs outputs;
    private final HiddenStates hiddenStates;
    private final long weightBytes;

    private Network(
            Graph graph, Session session, GraphBuilder builder, DecoderWeights weights, ExecutionPlan plan,
            LoadProgress progress) {
        this.graph = graph;
        this.session = session;
        this.plan = plan;
        this.runOptions = plan.run();
        DecoderConfig config = weights.config();
        this.window = window(config);
        this.heads = new HeadShape(
                config.heads() / plan.branches(), config.kvHeads() / plan.branches(), config.headSize());
        this.arena = new KeyValueArena(builder, config.layers(), plan.branches(), heads, plan.attention());
        try (WeightStore store = new WeightStore(
                builder, session, plan.precision(), progress, Decoder.weights(weights))) {
            this.hiddenStates = new HiddenStates(config.layers(), config.hiddenSize());
            this.inputs = PassInputs.of(builder, plan.attention(), hasWindow(), states());
            this.outputs = new Decoder(weights, store, arena, plan).apply(builder, inputs);
            this.weightBytes = store.bytes();
        }
    }

    /**
     * Loads a decoder and runs one pass, which packs the weights. The caller closes the network.
     *
     * @param slots the first size of the arena
     * @param builders what adds operations to a graph
     * @param progress hears how many of the weights have been read; what it throws ends the loading
     * @throws ModelException if reading fails, or the thread is interrupted, which it still is then
     */
    public static Network load(
            DecoderWeights weights, ExecutionPlan plan, int slots, Function<Graph, GraphBuilder> builders,
            LoadProgress progress) {
        Graph graph = new Graph();
        try {
            Session session = new Session(graph, plan.session());
            try {
                Network network = new Network(graph, session, builders.apply(graph), weights, plan, progress);
                network.arena.initialise(session, slots);
                network.warmUp(slots);
                return network;
            } catch (RuntimeException | Error e) {
                session.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            graph.close();
            throw e;
        }
    }

    /** How the network uses the processor. */
    public ExecutionPlan plan() {
        return plan;
    }

    /** How many tokens a token sees in layers with a window: the same number in all of them. */
    private static int window(DecoderConfig config) {
        int[] windows = IntStream.range(0, config.layers()).map(config::window)
                .filter(window -> window < config.contextLength()).distinct().toArray();
        if (windows.length > 1) {
            throw new ModelException("TensorFlow computes layers with windows of one size, not of "
                    + Arrays.toString(windows) + " tokens; the backend jvm can");
        }
        return windows.length == 0 ? Integer.MAX_VALUE : windows[0];
    }

    /** How many tokens a token sees in layers with a window; {@link Integer#MAX_VALUE} if there are none. */
    public int window() {
        return window;
    }

    private boolean hasWindow() {
        return window < Integer.MAX_VALUE;
    }

    /** The heads of each branch. */
    public HeadShape heads() {
        return heads;
    }

    /**
     * Runs a pass. It always has the same feeds and fetches: TensorFlow makes operations anew, and packs their weights anew,
     * for every other set of them.
     *
     * @return one tensor per part of the vocabulary, with a row of logits per wanted row, and then one with the hidden
     *     states that are handed out, if any are; the caller closes it
     */
    public Result run(PassData data) {
        List<Tensor> fed = new ArrayList<>();
        try {
            Session.Runner runner = session.runner().setOptions(runOptions);
            inputs.feed(runner, data, fed);
            outputs.logits().forEach(runner::fetch);
            runner.fetch(outputs.hidden());
            return runner.run();
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /**
     * Runs a pass and counts what is executed in it: per type of operation how often, as TensorFlow's own trace has it.
     * Operations that are skipped are not in it.
     */
    Map<String, Integer> executed(PassData data) {
        List<Tensor> fed = new ArrayList<>();
        try {
            Session.Runner runner = session.runner().setOptions(
                    runOptions.toBuilder().setTraceLevel(RunOptions.TraceLevel.SOFTWARE_TRACE).build());
            inputs.feed(runner, data, fed);
            outputs.logits().forEach(runner::fetch);
            runner.fetch(outputs.hidden());
            Map<String, Integer> counts = new TreeMap<>();
            try (Result result = runner.runAndFetchMetadata()) {
                result.getMetadata().orElseThrow().getStepStats().getDevStatsList().stream()
                        .flatMap(device -> device.getNodeStatsList().stream())
                        .map(node -> GraphBuilder.type(node.getNodeName()))
                        .forEach(type -> counts.merge(type, 1, Integer::sum));
            }
            return counts;
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /** The hidden states that can be handed out. */
    public HiddenStates hiddenStates() {
        return hiddenStates;
    }

    /** How many states that are of a row: what enters each layer, what leaves the last one, and the norm of that. */
    public int states() {
        return hiddenStates.layers() + 2;
    }

    /** How much memory the weights take, what oneDNN packs besides not counted. */
    public long weightBytes() {
        return weightBytes;
    }

    /** How much memory a slot of the arena takes. */
    public long bytesPerSlot() {
        return arena.bytesPerSlot();
    }

    /** Runs a pass of some rows, which packs weights. */
    private void warmUp(int slots) {
        run(first(slots)).close();
    }

    /** A pass of as few rows as there can be, all of which lie in the first slot of an arena of some slots. */
    PassData first(int slots) {
        int rows = plan.rows().fill(1);
        int together = plan.leastSequenceRows();
        int[] cached = new int[rows * heads.all()];
        PassData.Window window = new PassData.Window(
                1, 0, slots * heads.kvHeads(), 1, slots, together, new int[together * heads.queryHeads()],
                new float[together * heads.group() * slots],
                new float[hasWindow() ? together * heads.group() * slots : 0]);
        return PassData.of(
                new int[rows], new int[rows], cached, new int[rows], new int[rows * heads.queryHeads()], new int[0],
                heads, plan.attention().severalBlocks(), List.of(window));
    }

    @Override
    public void grow(int slots) {
        arena.grow(session, slots);
    }

    @Override
    public void move(int[] from, int[] to) {
        if (from.length > 0) {
            arena.move(session, from, to);
        }
    }

    @Override
    public void rebuild(int[] rows) {
        arena.rebuild(session, rows);
    }

    /** Frees everything. */
    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
