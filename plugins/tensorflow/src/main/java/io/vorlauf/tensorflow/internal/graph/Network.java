package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.DecoderWeights;
import io.vorlauf.tensorflow.internal.cache.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.RunOptions;

/**
 * A model inside TensorFlow: graph, session, weights and the arena of keys and values.
 *
 * <p>Passes and moves that touch different regions may run at the same time; {@link #grow}, {@link #prepare} and
 * {@link #close} must run alone.
 */
public final class Network implements SlotArena, AutoCloseable {

    /** The most sequences of a pass. */
    public static final int MOST_LANES = 4;

    private final Graph graph;
    private final Session session;
    private final GraphBuilder builder;
    private final ExecutionPlan plan;
    private final RunOptions runOptions;
    private final KeyValueArena arena;
    private final Decoder decoder;
    private final Pass single;
    private final long weightBytes;
    private Pass batch;

    private Network(
            Graph graph, Session session, GraphBuilder builder, DecoderWeights weights, ExecutionPlan plan) {
        this.graph = graph;
        this.session = session;
        this.plan = plan;
        this.runOptions = plan.run();
        this.builder = builder;
        DecoderConfig config = weights.config();
        HeadShape heads = new HeadShape(
                config.heads() / plan.branches(), config.kvHeads() / plan.branches(), config.headSize());
        this.arena = new KeyValueArena(builder, config.layers(), plan.branches(), heads, plan.attention());
        try (WeightStore store = new WeightStore(builder, session, plan.precision())) {
            this.decoder = new DecoderReader(weights, store, arena, plan).read(builder);
            this.weightBytes = store.bytes();
        }
        this.single = new Pass(builder, decoder, arena, 1);
    }

    /**
     * Loads a decoder and runs one pass, which packs the weights. The caller closes the network.
     *
     * @param slots the first size of the arena
     * @param builders what adds operations to a graph
     */
    public static Network load(
            DecoderWeights weights, ExecutionPlan plan, int slots, Function<Graph, GraphBuilder> builders) {
        Graph graph = new Graph();
        try {
            Session session = new Session(graph, plan.session());
            try {
                Network network = new Network(graph, session, builders.apply(graph), weights, plan);
                network.arena.initialise(session, slots);
                network.warmUp(network.single, new Region(0, slots), 1);
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

    /**
     * Runs a pass over one lane, or over {@link #MOST_LANES} lanes of which some may be empty.
     *
     * @return one tensor per part of the vocabulary, with a row of logits per wanted node; the caller closes it
     */
    public Result run(PassData data) {
        Pass pass = data.masks().size() == 1 ? single : batch;
        return pass.run(session, runOptions, data);
    }

    /** How much memory the weights take, what oneDNN packs besides not counted. */
    public long weightBytes() {
        return weightBytes;
    }

    /** How much memory a slot of the arena takes. */
    public long bytesPerSlot() {
        return arena.bytesPerSlot();
    }

    /** Whether passes over several lanes can run. */
    public boolean prepared() {
        return batch != null;
    }

    /**
     * Builds the pass over several lanes and packs weights for it, which are its own.
     *
     * @param spare a region that nobody uses
     */
    public void prepare(Region spare) {
        Pass pass = new Pass(builder, decoder, arena, MOST_LANES);
        warmUp(pass, spare, MOST_LANES);
        batch = pass;
    }

    /** Runs a pass of some rows that all lie in the first slot. */
    private void warmUp(Pass pass, Region spare, int lanes) {
        int count = plan.rows().fill(plan.leastLaneRows());
        int[] nodes = new int[PassData.NODE_ROWS * count];
        Arrays.fill(nodes, 3 * count, 4 * count, spare.base());
        Arrays.fill(nodes, 4 * count, 5 * count, spare.capacity());
        int[] sizes = new int[PassData.LANE_ROWS * lanes];
        List<float[]> masks = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            sizes[lane] = lane == 0 ? count : 0;
            sizes[lanes + lane] = spare.base();
            sizes[2 * lanes + lane] = 1;
            sizes[3 * lanes + lane] = spare.capacity();
            masks.add(new float[sizes[lane] * spare.capacity()]);
        }
        pass.run(session, runOptions, new PassData(nodes, sizes, new int[count], masks)).close();
    }

    @Override
    public void grow(int slots) {
        arena.grow(session, slots);
    }

    @Override
    public void move(SlotMoves moves) {
        arena.move(session, moves);
    }

    /** Frees everything. */
    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
