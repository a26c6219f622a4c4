package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.team.Team;

/**
 * Evaluates rows of nodes, layer after layer, in steps whose tasks the threads of a team share.
 *
 * <p>What a task is (a row of a norm, a panel of a product, a head of attention) decides who computes a number and
 * never how, so results do not depend on the number of threads. Everything a pass needs is allocated before: a pass
 * allocates nothing but its logits. One pass at a time.
 */
public final class Pass implements Team.Work {

    /** Norms of so many rows cost less than sharing them. */
    private static final int FEW = 4;
    /** From so many heads per thread on it does not matter if one thread has one more. */
    private static final int ENOUGH = 4;

    /** What is being shared. */
    private enum Step {

        /** A row: the embedding of its token. */
        EMBED,

        /** A row: the norm before a product of all rows. */
        NORMALISE,

        /** A panel of queries, keys and values. */
        QUERIES_KEYS_VALUES,

        /** A head of keys and values: kept, and seen by all rows. */
        ATTEND,

        /** A row's head of keys and values: kept. */
        KEEP,

        /** A head of keys and values as some rows see it. */
        SEE,

        /** A panel of the product that attention adds to the stream. */
        ADD_ATTENDED,

        /** A panel of the feed-forward network's middle. */
        WIDEN,

        /** A panel of the product that the feed-forward network adds to the stream. */
        ADD_INNER,

        /** A panel of logits. */
        HEAD
    }

    private final Kernels kernels;
    private final Network network;
    private final Decoder decoder;
    private final Team team;
    private final Desk[] desks;
    private final Rotation rotation;

    private final int hidden;
    private final int streamStride;
    private final int jointStride;
    private final int attendedStride;
    private final int innerStride;
    private final int headStride;
    private float[] stream = new float[0];
    private float[] normal;
    private float[] joint;
    private float[] attended;
    private float[] inner;

    /** Rows of one sequence that are taken together by attention: those of chunk i begin with row {@code chunks[i]}. */
    private final int[] chunks = new int[Rows.MOST + 1];
    private int chunkCount;
    private Rows rows;
    private float[] logits;
    /** How many rows are still computed: when the last keys and values are kept, only those that are wanted. */
    private int count;
    private Step step;
    private int layer;
    private Network.Layer weights;
    private DecoderSource.Scaling scaling;

    /** What a thread has for itself. */
    private static final class Desk {

        private final float[] tile = new float[Panels.TILE];
        private final float[] parts = new float[Kernels.PARTS];
        private final float[] product = new float[Rows.MOST * Kernels.WIDTH];
        private final float[] other = new float[Rows.MOST * Kernels.WIDTH];
        private final Attention attention;

        Desk(Kernels kernels, Decoder decoder) {
            this.attention = new Attention(kernels, decoder);
        }
    }

    /**
     * Passes through a network.
     *
     * @param members how many threads of the team take part
     */
    public Pass(Kernels kernels, Network network, Team team, int members) {
        this.kernels = kernels;
        this.network = network;
        this.decoder = network.decoder();
        this.team = team;
        this.desks = new Desk[members];
        for (int member = 0; member < members; member++) {
            desks[member] = new Desk(kernels, decoder);
        }
        this.rotation = decoder.ropeTheta().isPresent()
                ? new Rotation(decoder.headSize(), decoder.ropeTheta().getAsDouble())
                : null;
        this.hidden = decoder.hidden();
        this.streamStride = stride(hidden);
        this.jointStride = stride(decoder.queryWidth() + 2 * decoder.kvWidth());
        this.attendedStride = stride(decoder.queryWidth());
        this.innerStride = stride(decoder.inner());
        this.headStride = stride(decoder.vocabulary());
    }

    private static int stride(int width) {
        return (int) Panels.roundUp(width, Kernels.WIDTH);
    }

    /** How far rows of logits are from each other. */
    public int logitsStride() {
        return headStride;
    }

    /**
     * Evaluates rows, whose caches have room for their slots, and fills these.
     *
     * @return the logits of the rows that are wanted, with a stride of {@link #logitsStride}
     */
    public float[] run(Rows evaluated) {
        rows = evaluated;
        count = rows.count();
        reserve();
        logits = new float[rows.wanted() * headStride];
        team.run(desks.length, this);
        float[] result = logits;
        logits = null;
        return result;
    }

    private void reserve() {
        if (stream.length < count * streamStride) {
            int room = Math.min(Rows.MOST, Math.max(count, 2 * stream.length / streamStride));
            stream = new float[room * streamStride];
            normal = new float[room * streamStride];
            joint = new float[room * jointStride];
            attended = new float[room * attendedStride];
            inner = new float[room * innerStride];
        }
        for (Desk desk : desks) {
            desk.attention.reserve(rows.slotsNeeded());
        }
        if (rotation != null) {
            rotation.prepare(rows.positionsNeeded());
        }
        chunkCount = 0;
        int nodes = Attention.nodesAtOnce(decoder);
        for (int row = 0; row < count; row = chunks[chunkCount]) {
            chunks[chunkCount++] = row;
            chunks[chunkCount] = Math.min(row + nodes, rows.endOfSequence(row));
        }
    }

    @Override
    public void run() {
        share(Step.EMBED, count);
        for (layer = 0; layer < decoder.layers(); layer++) {
            weights = network.layers().get(layer);
            normalise(weights.attention());
            share(Step.QUERIES_KEYS_VALUES, weights.joint().count());
            attend();
            if (layer == decoder.layers() - 1) {
                forgetUnwanted();
                if (count == 0) {
                    return;
                }
            }
            share(Step.ADD_ATTENDED, weights.attended().count());
            normalise(weights.feedForward());
            share(Step.WIDEN, weights.up().count());
            share(Step.ADD_INNER, weights.down().count());
        }
        normalise(network.norm());
        share(Step.HEAD, network.head().count());
    }

    private void share(Step next, int tasks) {
        step = next;
        team.share(tasks);
    }

    @Override
    public void run(int member, int task) {
        Desk desk = desks[member];
        switch (step) {
            case EMBED -> embed(task);
            case NORMALISE -> normalise(desk, task);
            case QUERIES_KEYS_VALUES -> weights.joint().multiply(
                    kernels, task, normal, streamStride, count, joint, task * Kernels.WIDTH, jointStride, desk.tile);
            case ATTEND -> {
                for (int row = 0; row < count; row++) {
                    turnAndKeep(row, task);
                }
                for (int chunk = 0; chunk < chunkCount; chunk++) {
                    see(desk, chunk, task);
                }
            }
            case KEEP -> turnAndKeep(task / decoder.kvHeads(), task % decoder.kvHeads());
            case SEE -> see(desk, task / decoder.kvHeads(), task % decoder.kvHeads());
            case ADD_ATTENDED -> addToStream(desk, weights.attended(), task, attended, attendedStride);
            case WIDEN -> widen(desk, task);
            case ADD_INNER -> addToStream(desk, weights.down(), task, inner, innerStride);
            case HEAD -> network.head().multiply(
                    kernels, task, normal, streamStride, count, logits, task * Kernels.WIDTH, headStride, desk.tile);
        }
    }

    private void embed(int row) {
        int at = row * streamStride;
        network.embedding().row(rows.token(row), stream, at);
        if (network.positions() != null) {
            int to = row * streamStride;
            network.positions().row(rows.position(row), normal, to);
            add(normal, to, stream, at, hidden);
        }
    }

    private static void add(float[] x, int x0, float[] y, int y0, int count) {
        for (int i = 0; i < count; i++) {
            y[y0 + i] += x[x0 + i];
        }
    }

    private void normalise(DecoderSource.Scaling by) {
        scaling = by;
        if (count > FEW) {
            share(Step.NORMALISE, count);
            return;
        }
        for (int row = 0; row < count; row++) {
            normalise(desks[0], row);
        }
    }

    private void normalise(Desk desk, int row) {
        int at = row * streamStride;
        float mean = decoder.norm() == Decoder.Norm.LAYER ? kernels.total(stream, at, hidden, desk.parts) / hidden : 0;
        float square = kernels.squares(stream, at, hidden, mean, desk.parts) / hidden;
        float factor = (float) (1 / Math.sqrt(square + decoder.epsilon()));
        kernels.scale(stream, at, hidden, mean, factor, scaling.gains(), scaling.biases(), normal, at);
    }

    /** If every thread has a few heads, whoever keeps a head's keys and values goes on with it. */
    private void attend() {
        int heads = decoder.kvHeads();
        if (heads % desks.length == 0 || heads > ENOUGH * desks.length) {
            share(Step.ATTEND, heads);
        } else {
            share(Step.KEEP, heads * count);
            share(Step.SEE, heads * chunkCount);
        }
    }

    private void see(Desk desk, int chunk, int head) {
        if (layer < decoder.layers() - 1 || isWanted(chunks[chunk], chunks[chunk + 1])) {
            desk.attention.attend(
                    rows, chunks[chunk], chunks[chunk + 1], layer, head, joint, jointStride, attended, attendedStride);
        }
    }

    /** Whether the logits of some rows are wanted, the last of them excluded. */
    private boolean isWanted(int from, int to) {
        for (int i = 0; i < rows.wanted(); i++) {
            if (rows.wanted(i) >= from && rows.wanted(i) < to) {
                return true;
            }
        }
        return false;
    }

    /** Closes the ranks of rows whose logits are wanted. */
    private void forgetUnwanted() {
        for (int i = 0; i < rows.wanted(); i++) {
            int row = rows.wanted(i);
            if (row > i) {
                System.arraycopy(stream, row * streamStride, stream, i * streamStride, streamStride);
                System.arraycopy(attended, row * attendedStride, attended, i * attendedStride, attendedStride);
            }
        }
        count = rows.wanted();
    }

    private void turnAndKeep(int row, int head) {
        int size = decoder.headSize();
        int at = row * jointStride;
        int keys = at + decoder.queryWidth();
        if (rotation != null) {
            int position = rows.position(row);
            for (int query = head * decoder.group(); query < (head + 1) * decoder.group(); query++) {
                rotation.turn(joint, at + query * size, position);
            }
            rotation.turn(joint, keys + head * size, position);
        }
        rows.cache(row).put(
                layer, rows.slot(row), head * size, (head + 1) * size, joint, keys, keys + decoder.kvWidth());
    }

    private void addToStream(Desk desk, Panels by, int panel, float[] x, int xStride) {
        by.multiply(kernels, panel, x, xStride, count, desk.product, 0, Kernels.WIDTH, desk.tile);
        for (int row = 0; row < count; row++) {
            add(desk.product, row * Kernels.WIDTH, stream, row * streamStride + panel * Kernels.WIDTH, Kernels.WIDTH);
        }
    }

    private void widen(Desk desk, int panel) {
        Panels gate = weights.gate();
        weights.up().multiply(kernels, panel, normal, streamStride, count, desk.product, 0, Kernels.WIDTH, desk.tile);
        if (gate != null) {
            gate.multiply(kernels, panel, normal, streamStride, count, desk.other, 0, Kernels.WIDTH, desk.tile);
        }
        for (int row = 0; row < count; row++) {
            int from = row * Kernels.WIDTH;
            int to = row * innerStride + panel * Kernels.WIDTH;
            if (gate != null) {
                kernels.gatedSilu(desk.other, from, desk.product, from, inner, to);
            } else {
                kernels.gelu(desk.product, from, inner, to);
            }
        }
    }
}
