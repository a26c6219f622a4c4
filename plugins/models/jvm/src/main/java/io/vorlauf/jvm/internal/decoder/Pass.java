// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.weights.NormWeights;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.kernel.Scratch;
import io.vorlauf.jvm.internal.team.Team;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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

        /** A row: the norms of its queries and keys. */
        NORMALISE_QUERIES_KEYS,

        /** A panel of queries, keys and values. */
        QUERIES_KEYS_VALUES,

        /** A head of keys and values: kept, and seen by all rows. */
        ATTEND,

        /** A row's head of keys and values: kept. */
        KEEP,

        /** A head of keys and values as some rows see it. */
        SEE,

        /** A panel of the product that attention gives. */
        ADD_ATTENDED,

        /** A panel of the feed-forward network's middle. */
        WIDEN,

        /** A panel of the product that the feed-forward network gives. */
        ADD_INNER,

        /** A row: what a block gave, normed, and added to the stream. */
        ADD_NORMED,

        /** A panel of logits. */
        HEAD
    }

    private final Kernels kernels;
    private final Network network;
    private final DecoderConfig decoder;
    private final Team team;
    private final Workspace[] workspaces;
    /** The angles of each layer; {@code null} where nothing is turned. */
    private final Angles[] angles;
    /** Those of long texts. */
    private final Angles[] longAngles;

    private final int hidden;
    private final int streamStride;
    private final int jointStride;
    private final int attendedStride;
    private final int innerStride;
    private final int headStride;
    private float[] stream = new float[0];
    private float[] normal;
    /** What a block gives before it is normed, or, if blocks are parallel, what the feed-forward network is given. */
    private float[] aside;
    private float[] joint;
    private float[] attended;
    private float[] inner;

    private final Chunks all = new Chunks();
    private final Chunks wanted = new Chunks();
    /** The rows that are computed to the end, in their order: those whose logits are wanted, or whose last states. */
    private final int[] lasting = new int[Rows.MOST];
    private int lastingCount;
    private Rows rows;
    private float[] logits;
    /** How many rows are still computed: when the last keys and values are kept, only those that are computed to the end. */
    private int count;
    private Step step;
    /** How many steps there have been. */
    private int shared;
    private int layer;
    private Network.Layer weights;
    private Chunks chunks;
    private NormWeights norm;
    private float[] normed;
    private float[] given;

    /** Rows that attention takes together, neighbours of one sequence; what they see is put side by side. */
    private static final class Chunks {

        private final int[] starts = new int[Rows.MOST];
        private final int[] ends = new int[Rows.MOST];
        private final int[] places = new int[Rows.MOST];
        private int count;
        private int rowCount;

        void clear() {
            count = 0;
            rowCount = 0;
        }

        /** Adds a row behind those there are. */
        void add(Rows rows, int row, int most) {
            int last = count - 1;
            if (last >= 0 && ends[last] == row && row - starts[last] < most && rows.cache(row) == rows.cache(row - 1)) {
                ends[last]++;
            } else {
                starts[count] = row;
                places[count] = rowCount;
                ends[count++] = row + 1;
            }
            rowCount++;
        }
    }

    /** What a thread has for itself. */
    private static final class Workspace {

        private final Scratch scratch = new Scratch();
        private final float[] parts = new float[Kernels.PARTS];
        private final float[] product = new float[Rows.MOST * Kernels.WIDTH];
        private final float[] other = new float[Rows.MOST * Kernels.WIDTH];
        private final Attention attention;
        private int step;

        /** In another step there are other inputs. */
        void begin(int current) {
            if (step != current) {
                step = current;
                scratch.forget();
            }
        }

        Workspace(Kernels kernels, DecoderConfig decoder) {
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
        this.workspaces = new Workspace[members];
        for (int member = 0; member < members; member++) {
            workspaces[member] = new Workspace(kernels, decoder);
        }
        this.angles = new Angles[decoder.layers()];
        Map<Rotation, Angles> shared = new HashMap<>();
        for (int i = 0; i < angles.length; i++) {
            angles[i] = decoder.rotation(i).map(rotation -> shared.computeIfAbsent(rotation, Angles::new)).orElse(null);
        }
        this.longAngles = angles.clone();
        decoder.longContext().ifPresent(context -> Arrays.fill(longAngles, new Angles(context.rotation())));
        this.hidden = decoder.hiddenSize();
        this.streamStride = stride(hidden);
        this.jointStride = stride(decoder.queryWidth()) + 2 * stride(decoder.kvWidth());
        this.attendedStride = stride(decoder.queryWidth());
        this.innerStride = stride(decoder.innerSize());
        this.headStride = stride(decoder.vocabularySize());
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
        if (workspaces.length == 1) {
            // Who needs no help waits for nobody's turn: another model's pass may run beside it.
            run();
        } else {
            team.run(workspaces.length, this);
        }
        float[] result = logits;
        logits = null;
        return result;
    }

    private void reserve() {
        if (stream.length < count * streamStride) {
            int room = Math.min(Rows.MOST, Math.max(count, 2 * stream.length / streamStride));
            stream = new float[room * streamStride];
            normal = new float[room * streamStride];
            aside = decoder.parallel() || decoder.place().behind() ? new float[room * streamStride] : normal;
            joint = new float[room * jointStride];
            attended = new float[room * attendedStride];
            inner = new float[room * innerStride];
        }
        for (Workspace own : workspaces) {
            own.attention.reserve(rows.slotsNeeded());
        }
        for (int i = 0; i < angles.length; i++) {
            if (angles[i] != null) {
                angles[i].prepare(rows.positionsNeeded());
                longAngles[i].prepare(rows.positionsNeeded());
            }
        }
        int nodes = Attention.nodesAtOnce(decoder);
        all.clear();
        for (int row = 0; row < count; row++) {
            all.add(rows, row, nodes);
        }
        findLasting();
        wanted.clear();
        for (int i = 0; i < lastingCount; i++) {
            wanted.add(rows, lasting[i], nodes);
        }
    }

    private void findLasting() {
        lastingCount = 0;
        int next = 0;
        for (int row = 0; row < count && (next < rows.wanted() || rows.asked()); row++) {
            boolean hasLogits = next < rows.wanted() && rows.wanted(next) == row;
            next += hasLogits ? 1 : 0;
            if (hasLogits || rows.asked(row, decoder.layers()) || rows.asked(row, decoder.layers() + 1)) {
                lasting[lastingCount++] = row;
            }
        }
    }

    @Override
    public void run() {
        share(Step.EMBED, count);
        for (layer = 0; layer < decoder.layers(); layer++) {
            weights = network.layers().get(layer);
            handOut(layer, stream);
            given = before(weights.attention(), normal);
            share(Step.QUERIES_KEYS_VALUES, weights.joint().count());
            if (decoder.parallel()) {
                before(weights.feedForward(), aside);
            }
            if (weights.queries() != null) {
                share(Step.NORMALISE_QUERIES_KEYS, count);
            }
            attend();
            if (layer == decoder.layers() - 1) {
                forgetUnwanted();
                if (count == 0) {
                    return;
                }
            }
            share(Step.ADD_ATTENDED, weights.attended().count());
            addNormed(weights.behindAttention());
            given = decoder.parallel() ? aside : before(weights.feedForward(), normal);
            share(Step.WIDEN, weights.up().count());
            share(Step.ADD_INNER, weights.down().count());
            addNormed(weights.behindFeedForward());
        }
        handOut(decoder.layers(), stream);
        before(network.norm(), normal);
        handOut(decoder.layers() + 1, normal);
        if (count > rows.wanted()) {
            forgetThoseWithoutLogits();
        }
        if (count > 0) {
            share(Step.HEAD, network.head().count());
        }
    }

    /** Copies a hidden state of those rows of which somebody wants it. */
    private void handOut(int state, float[] from) {
        if (rows.asked()) {
            for (int i = 0; i < count; i++) {
                int row = layer < decoder.layers() ? i : lasting[i];
                if (rows.asked(row, state)) {
                    rows.states(row).put(state, from, i * streamStride);
                }
            }
        }
    }

    /** Closes the ranks of rows, which have been normalised, for the logits. */
    private void forgetThoseWithoutLogits() {
        int next = 0;
        for (int i = 0; i < count && next < rows.wanted(); i++) {
            if (lasting[i] == rows.wanted(next)) {
                System.arraycopy(normal, i * streamStride, normal, next++ * streamStride, streamStride);
            }
        }
        count = rows.wanted();
    }

    private void share(Step next, int tasks) {
        step = next;
        shared++;
        if (workspaces.length > 1) {
            team.share(tasks);
            return;
        }
        for (int task = 0; task < tasks; task++) {
            run(0, task);
        }
    }

    @Override
    public void run(int member, int task) {
        Workspace own = workspaces[member];
        own.begin(shared);
        switch (step) {
            case EMBED -> embed(task);
            case NORMALISE -> normalise(own, stream, task * streamStride, hidden, norm, normed);
            case NORMALISE_QUERIES_KEYS -> normaliseQueriesAndKeys(own, task * jointStride);
            case QUERIES_KEYS_VALUES -> weights.joint().multiply(
                    kernels, task, given, streamStride, count, joint, task * Kernels.WIDTH, jointStride, own.scratch);
            case ATTEND -> {
                for (int row = 0; row < count; row++) {
                    turnAndKeep(row, task);
                }
                for (int chunk = 0; chunk < chunks.count; chunk++) {
                    see(own, chunk, task);
                }
            }
            case KEEP -> turnAndKeep(task / decoder.kvHeads(), task % decoder.kvHeads());
            case SEE -> see(own, task / decoder.kvHeads(), task % decoder.kvHeads());
            case ADD_ATTENDED -> give(own, weights.attended(), task, attended, attendedStride);
            case WIDEN -> widen(own, task);
            case ADD_INNER -> give(own, weights.down(), task, inner, innerStride);
            case ADD_NORMED -> {
                normalise(own, aside, task * streamStride, hidden, norm, aside);
                addScaled(aside, task * streamStride, task * streamStride, hidden);
            }
            case HEAD -> head(own, task);
        }
    }

    private void embed(int row) {
        int at = row * streamStride;
        network.embedding().row(rows.token(row), stream, at);
        scale(stream, at, hidden, (float) decoder.embeddingScale());
        if (network.positions() != null) {
            int to = row * streamStride;
            network.positions().row(rows.position(row), normal, to);
            add(normal, to, stream, at, stream, at, hidden);
        }
    }

    private static void add(float[] a, int a0, float[] b, int b0, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = a[a0 + i] + b[b0 + i];
        }
    }

    private static void scale(float[] x, int at, int count, float factor) {
        for (int i = at; i < at + count && factor != 1; i++) {
            x[i] *= factor;
        }
    }

    /** Adds what a block gives to the stream. */
    private void addScaled(float[] from, int at, int to, int count) {
        scale(from, at, count, (float) decoder.residualScale());
        add(from, at, stream, to, stream, to, count);
    }

    /** What a block is given: the stream behind a norm, or the stream itself. */
    private float[] before(NormWeights by, float[] to) {
        if (by == null) {
            return stream;
        }
        norm = by;
        normed = to;
        if (count > FEW) {
            share(Step.NORMALISE, count);
            return to;
        }
        for (int row = 0; row < count; row++) {
            normalise(workspaces[0], stream, row * streamStride, hidden, by, to);
        }
        return to;
    }

    /** Adds what a block gave, which stands aside, if there is a norm behind the block. */
    private void addNormed(NormWeights by) {
        if (by != null) {
            norm = by;
            share(Step.ADD_NORMED, count);
        }
    }

    private void normalise(Workspace own, float[] x, int at, int width, NormWeights by, float[] to) {
        boolean centred = decoder.norm().kind() == Normalization.Kind.LAYER;
        float mean = centred ? kernels.total(x, at, width, own.parts) / width : 0;
        float square = kernels.squares(x, at, width, mean, own.parts) / width;
        float factor = (float) (1 / Math.sqrt(square + decoder.norm().epsilon()));
        kernels.scale(x, at, width, mean, factor, by.gain(), by.shift(), to, at);
    }

    /** Each head by itself, or all of them at once: as many gains as there are. */
    private void normaliseQueriesAndKeys(Workspace own, int row) {
        int step = weights.queries().gain().length;
        for (int at = row; at < row + decoder.queryWidth(); at += step) {
            normalise(own, joint, at, step, weights.queries(), joint);
        }
        step = weights.keys().gain().length;
        int keys = row + weights.keysAt();
        for (int at = keys; at < keys + decoder.kvWidth(); at += step) {
            normalise(own, joint, at, step, weights.keys(), joint);
        }
    }

    /** If every thread has a few heads, whoever keeps a head's keys and values goes on with it. */
    private void attend() {
        chunks = layer == decoder.layers() - 1 ? wanted : all;
        int heads = decoder.kvHeads();
        if (heads % workspaces.length == 0 || heads > ENOUGH * workspaces.length) {
            share(Step.ATTEND, heads);
        } else {
            share(Step.KEEP, heads * count);
            share(Step.SEE, heads * chunks.count);
        }
    }

    private void see(Workspace own, int chunk, int head) {
        own.attention.attend(
                rows, chunks.starts[chunk], chunks.ends[chunk], layer, head,
                joint, jointStride, attended, chunks.places[chunk] * attendedStride, attendedStride);
    }

    /** Closes the ranks of rows that are computed to the end, as attention has put what they see side by side. */
    private void forgetUnwanted() {
        for (int i = 0; i < lastingCount; i++) {
            int row = lasting[i];
            if (row > i) {
                System.arraycopy(stream, row * streamStride, stream, i * streamStride, streamStride);
                if (decoder.parallel()) {
                    System.arraycopy(aside, row * streamStride, aside, i * streamStride, streamStride);
                }
            }
        }
        count = lastingCount;
    }

    private void turnAndKeep(int row, int head) {
        int size = decoder.headSize();
        int at = row * jointStride;
        int keys = at + weights.keysAt();
        Angles turned = (rows.cache(row).longText() ? longAngles : angles)[layer];
        if (turned != null) {
            int position = rows.position(row);
            for (int query = head * decoder.group(); query < (head + 1) * decoder.group(); query++) {
                turned.turn(joint, at + query * size, position);
            }
            turned.turn(joint, keys + head * size, position);
        }
        rows.cache(row).put(layer, rows.slot(row), head, joint, keys, at + weights.valuesAt());
    }

    /** A panel of what a block gives: to the stream, or aside if it is normed before. */
    private void give(Workspace own, Panels by, int panel, float[] x, int xStride) {
        if (decoder.place().behind()) {
            by.multiply(kernels, panel, x, xStride, count, aside, panel * Kernels.WIDTH, streamStride, own.scratch);
            return;
        }
        by.multiply(kernels, panel, x, xStride, count, own.product, 0, Kernels.WIDTH, own.scratch);
        for (int row = 0; row < count; row++) {
            addScaled(own.product, row * Kernels.WIDTH, row * streamStride + panel * Kernels.WIDTH, Kernels.WIDTH);
        }
    }

    private void widen(Workspace own, int panel) {
        Panels gate = weights.gate();
        weights.up().multiply(kernels, panel, given, streamStride, count, own.product, 0, Kernels.WIDTH, own.scratch);
        if (gate != null) {
            gate.multiply(kernels, panel, given, streamStride, count, own.other, 0, Kernels.WIDTH, own.scratch);
        }
        for (int row = 0; row < count; row++) {
            int from = row * Kernels.WIDTH;
            int to = row * innerStride + panel * Kernels.WIDTH;
            activate(gate == null ? own.product : own.other, from, to);
            if (gate != null) {
                kernels.multiply(own.product, from, inner, to);
            }
        }
    }

    private void activate(float[] x, int at, int to) {
        switch (decoder.activation()) {
            case SILU -> kernels.silu(x, at, inner, to);
            case GELU_TANH -> kernels.gelu(x, at, inner, to);
            case GELU_ERF -> kernels.geluErf(x, at, inner, to);
        }
    }

    private void head(Workspace own, int panel) {
        int at = panel * Kernels.WIDTH;
        network.head().multiply(kernels, panel, normal, streamStride, count, logits, at, headStride, own.scratch);
        for (int row = 0; row < count; row++, at += headStride) {
            if (decoder.logitDivisor() != 1) {
                scale(logits, at, Kernels.WIDTH, (float) (1 / decoder.logitDivisor()));
            }
            if (decoder.logitCap() > 0) {
                kernels.cap(logits, at, Kernels.WIDTH, (float) decoder.logitCap());
            }
        }
    }
}
