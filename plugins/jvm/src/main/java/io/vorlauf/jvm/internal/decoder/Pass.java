package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.team.Team;

/**
 * Evaluates rows of nodes, layer after layer. All threads of a team go through the same steps, each with its share of
 * every step, and meet where one needs what another has done.
 *
 * <p>What a share is (rows of a norm, panels of a product, heads of attention) decides who computes a number and
 * never how, so results do not depend on the number of threads. Everything a pass needs is allocated before: a pass
 * allocates nothing but its logits. One pass at a time.
 */
public final class Pass implements Team.Work {

    /** Norms of so many rows cost less than meeting once more: each thread computes them for itself. */
    private static final int FEW = 4;

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

    private final Chunks all = new Chunks();
    private final Chunks wanted = new Chunks();
    private Rows rows;
    private float[] logits;

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
    private static final class Desk {

        private final float[] tile = new float[Panels.TILE];
        private final float[] parts = new float[Kernels.PARTS];
        private final float[] product = new float[Rows.MOST * Kernels.WIDTH];
        private final float[] other = new float[Rows.MOST * Kernels.WIDTH];
        private final float[] normal;
        private final Attention attention;

        Desk(Kernels kernels, Decoder decoder) {
            this.normal = new float[FEW * stride(decoder.hidden())];
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
        reserve();
        logits = new float[rows.wanted() * headStride];
        team.run(desks.length, this);
        float[] result = logits;
        logits = null;
        return result;
    }

    private void reserve() {
        int count = rows.count();
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
        int nodes = Attention.nodesAtOnce(decoder);
        all.clear();
        for (int row = 0; row < count; row++) {
            all.add(rows, row, nodes);
        }
        wanted.clear();
        for (int i = 0; i < rows.wanted(); i++) {
            wanted.add(rows, rows.wanted(i), nodes);
        }
    }

    @Override
    public void run(int member) {
        Desk desk = desks[member];
        int count = rows.count();
        for (int row = from(member, count); row < from(member + 1, count); row++) {
            embed(row);
        }
        team.meet();
        int last = decoder.layers() - 1;
        for (int layer = 0; layer <= last; layer++) {
            Network.Layer weights = network.layers().get(layer);
            float[] x = normalise(member, weights.attention(), count);
            Panels joints = weights.joint();
            for (int p = from(member, joints.count()); p < from(member + 1, joints.count()); p++) {
                joints.multiply(kernels, p, x, streamStride, count, joint, p * Kernels.WIDTH, jointStride, desk.tile);
            }
            team.meet();
            attend(member, layer, layer == last ? wanted : all);
            if (layer == last) {
                count = rows.wanted();
            }
            if (count == 0) {
                return;
            }
            team.meet();
            addToStream(member, weights.attended(), attended, attendedStride, count, layer == last);
            team.meet();
            feedForward(member, weights, normalise(member, weights.feedForward(), count), count);
            team.meet();
            addToStream(member, weights.down(), inner, innerStride, count, false);
            team.meet();
        }
        head(member, count);
    }

    /** The first of some things that a member does; it does those before the first of the next member. */
    private int from(int member, int things) {
        return member * things / desks.length;
    }

    private void embed(int row) {
        int at = row * streamStride;
        network.embedding().row(rows.token(row), stream, at);
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

    /** Normalises the first rows; returns where they are, with the stride of the stream. */
    private float[] normalise(int member, DecoderSource.Scaling scaling, int count) {
        Desk desk = desks[member];
        if (count <= FEW) {
            for (int row = 0; row < count; row++) {
                normalise(desk, scaling, row, desk.normal, row);
            }
            return desk.normal;
        }
        for (int row = from(member, count); row < from(member + 1, count); row++) {
            normalise(desk, scaling, row, normal, row);
        }
        team.meet();
        return normal;
    }

    private void normalise(Desk desk, DecoderSource.Scaling scaling, int row, float[] y, int to) {
        int at = row * streamStride;
        float mean = decoder.norm() == Decoder.Norm.LAYER ? kernels.total(stream, at, hidden, desk.parts) / hidden : 0;
        float square = kernels.squares(stream, at, hidden, mean, desk.parts) / hidden;
        float factor = (float) (1 / Math.sqrt(square + decoder.epsilon()));
        kernels.scale(stream, at, hidden, mean, factor, scaling.gains(), scaling.biases(), y, to * streamStride);
    }

    /** Whoever puts a head's keys and values into the caches can go on with it if no other thread needs them. */
    private void attend(int member, int layer, Chunks chunks) {
        int heads = decoder.kvHeads();
        int count = rows.count();
        Attention attention = desks[member].attention;
        if (heads % desks.length == 0) {
            for (int head = from(member, heads); head < from(member + 1, heads); head++) {
                for (int row = 0; row < count; row++) {
                    turnAndKeep(row, layer, head);
                }
                for (int chunk = 0; chunk < chunks.count; chunk++) {
                    attend(attention, chunks, chunk, layer, head);
                }
            }
            return;
        }
        for (int task = from(member, heads * count); task < from(member + 1, heads * count); task++) {
            turnAndKeep(task / heads, layer, task % heads);
        }
        team.meet();
        for (int task = from(member, heads * chunks.count); task < from(member + 1, heads * chunks.count); task++) {
            attend(attention, chunks, task / heads, layer, task % heads);
        }
    }

    private void attend(Attention attention, Chunks chunks, int chunk, int layer, int head) {
        attention.attend(
                rows, chunks.starts[chunk], chunks.ends[chunk], layer, head,
                joint, jointStride, attended, chunks.places[chunk] * attendedStride, attendedStride);
    }

    private void turnAndKeep(int row, int layer, int head) {
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
        rows.cache(row).put(layer, rows.slot(row), head, joint, keys, keys + decoder.kvWidth());
    }

    /**
     * Adds products with the first rows of something to the first rows of the stream.
     *
     * @param gathered whether these rows belong to those that are wanted, whose stream is moved to the front
     */
    private void addToStream(int member, Panels weights, float[] x, int xStride, int count, boolean gathered) {
        Desk desk = desks[member];
        for (int p = from(member, weights.count()); p < from(member + 1, weights.count()); p++) {
            weights.multiply(kernels, p, x, xStride, count, desk.product, 0, Kernels.WIDTH, desk.tile);
            for (int row = 0; row < count; row++) {
                int before = gathered ? rows.wanted(row) : row;
                int column = p * Kernels.WIDTH;
                add(stream, before * streamStride + column, desk.product, row * Kernels.WIDTH,
                        stream, row * streamStride + column, Kernels.WIDTH);
            }
        }
    }

    private void feedForward(int member, Network.Layer weights, float[] x, int count) {
        Desk desk = desks[member];
        Panels up = weights.up();
        for (int p = from(member, up.count()); p < from(member + 1, up.count()); p++) {
            up.multiply(kernels, p, x, streamStride, count, desk.product, 0, Kernels.WIDTH, desk.tile);
            if (weights.gate() != null) {
                weights.gate().multiply(kernels, p, x, streamStride, count, desk.other, 0, Kernels.WIDTH, desk.tile);
            }
            for (int row = 0; row < count; row++) {
                int from = row * Kernels.WIDTH;
                int to = row * innerStride + p * Kernels.WIDTH;
                if (weights.gate() != null) {
                    kernels.gatedSilu(desk.other, from, desk.product, from, inner, to);
                } else {
                    kernels.gelu(desk.product, from, inner, to);
                }
            }
        }
    }

    private void head(int member, int count) {
        Desk desk = desks[member];
        for (int i = from(member, count); i < from(member + 1, count); i++) {
            normalise(desk, network.norm(), i, normal, i);
        }
        team.meet();
        Panels head = network.head();
        for (int p = from(member, head.count()); p < from(member + 1, head.count()); p++) {
            head.multiply(kernels, p, normal, streamStride, count, logits, p * Kernels.WIDTH, headStride, desk.tile);
        }
    }
}
