// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** A graph of attention alone, in which one row looks at the same text in different surroundings. */
final class AttentionCheck {

    private static final int[] SIZES = {1, 2, 3, 4, 7, 16, 33, 128};
    private static final List<RowCounts> CANDIDATES =
            List.of(RowCounts.ANY, new RowCounts(2, 1, 128), new RowCounts(4, 1, 128));
    /** Text lengths: short, around the ends of regions and blocks, across them, and across pairs of them. */
    private static final int[] LENGTHS = {1, 3, 100, 380, 500, 700, 1_100};
    /** How many tokens at the end of a text are nodes of a tree, among others. */
    private static final int NODES = 12;
    /** How many sequences lie side by side, if there are several. */
    private static final int SEQUENCES = 3;
    /** The most rows that are tried with several sequences. */
    private static final int MOST_BESIDE = 16;
    private static final float HIDDEN = -1e9f;
    private static final int LARGEST_VALUE = 32;

    private final AttentionKernel kernel;
    private final HeadShape shape;
    private final SlotLayout layout;
    private final float[] pool;
    private final float scale;
    private final float[] cachedValues;
    private final Session session;
    private final Output<?> queries;
    private final Output<?> arena;
    private final Output<?> numbers;
    private final Output<?> mask;
    private final Output<?> result;
    private final ExecutionPlan plan;

    /** Adds the graph to an empty one of a session. */
    AttentionCheck(GraphBuilder builder, Session session, AttentionKernel kernel, HeadShape shape, float[] pool) {
        this.kernel = kernel;
        this.shape = shape;
        this.layout = new SlotLayout(kernel.block());
        this.pool = pool;
        this.scale = kernel.scale(LARGEST_VALUE);
        this.cachedValues = new float[pool.length / 2];
        for (int i = 0; i < cachedValues.length; i++) {
            float value = pool[pool.length / 2 + i] * LARGEST_VALUE / 8 * scale;
            cachedValues[i] = scale == 1 ? value : (float) Math.rint(value);
        }
        this.plan = new ExecutionPlan(Precision.F32, kernel, RowCounts.ANY, 1, 1, 1);
        this.session = session;
        queries = builder.placeholder(DataType.DT_FLOAT, -1, shape.headSize());
        arena = builder.placeholder(kernel.cacheType(), -1, shape.headSize());
        numbers = builder.placeholder(DataType.DT_INT32, -1);
        mask = builder.placeholder(DataType.DT_FLOAT, -1);
        PassInputs.Window window = PassInputs.Window.of(
                builder, kernel, numbers, mask, null);
        Output<?> asked = builder.gather(kernel.widen(builder, queries), window.queries(), 0);
        result = Attention.attend(builder, kernel, asked, arena, window, window.mask(), 0);
    }

    PlanCheck.Finding run(int contextLength) {
        PlanCheck.Programs programs = new PlanCheck.Programs(LENGTHS.length);
        double error = 0;
        for (int i = 0; i < LENGTHS.length && LENGTHS[i] <= contextLength; i++) {
            int length = LENGTHS[i];
            int[] plain = new int[length];
            Arrays.setAll(plain, layout::slot);
            int[] tree = amongOthers(length);
            int least = layout.capacity(layout.end(length), contextLength);
            int full = layout.capacity(layout.end(contextLength), contextLength);
            int more = layout.capacity(Math.min(least, full - 1), contextLength);
            for (int size : SIZES) {
                int capacity = size == 1 ? least : more;
                int sequences = size > 1 && size <= MOST_BESIDE ? SEQUENCES : 1;
                float[] row = attend(sequences, size, capacity, plain);
                if (programs.add(size, i, row, 0, row.length)) {
                    error = Math.max(error, error(row, length));
                }
            }
            for (int capacity : new int[] {least, more}) {
                for (int size : new int[] {1, 2, 4, 16}) {
                    int[] slots = size == 16 && tree[length - 1] + 1 < capacity ? tree : plain;
                    float[] row = attend(size == 1 && capacity == more ? SEQUENCES : 1, size, capacity, slots);
                    if (programs.add(size, i, row, 0, row.length)) {
                        error = Math.max(error, error(row, length));
                    }
                }
            }
        }
        return new PlanCheck.Finding(error,
                "attention of " + shape.queryHeads() + " heads of " + shape.headSize(), programs.counts(CANDIDATES));
    }

    /** The slots of a text whose last tokens are pending nodes, each after a few others. */
    private int[] amongOthers(int length) {
        int committed = Math.max(0, length - NODES);
        Random random = new Random(length);
        int[] positions = new int[64];
        int[] at = new int[length - committed];
        int nodes = 0;
        for (int i = 0; i < at.length; i++) {
            for (int other = random.nextInt(4); other >= 0; other--) {
                at[i] = nodes;
                positions[nodes++] = committed + i;
            }
        }
        int[] slots = layout.assign(committed, new int[0], Arrays.copyOf(positions, nodes));
        int[] all = new int[length];
        Arrays.setAll(all, i -> i < committed ? layout.slot(i) : slots[at[i - committed]]);
        return all;
    }

    /** Where in the pool the key of a token begins; its value begins as far behind the middle. */
    private int at(int head, int token) {
        return (head * 7_001 + token * 131) % (pool.length / 2 - shape.headSize());
    }

    private float key(int head, int token, int element) {
        return pool[at(head, token) + element];
    }

    private float value(int head, int token, int element) {
        return pool[pool.length / 2 + at(head, token) + element] * LARGEST_VALUE / 8;
    }

    private float query(int head, int row, int element) {
        return pool[(17_011 + head * 3_001 + row * 211 + element) % pool.length] / shape.headSize() * 8;
    }

    /**
     * What the first of some rows of the last of some sequences sees of a text that lies in some slots, with other things in
     * all others.
     */
    private float[] attend(int sequences, int rows, int capacity, int[] slots) {
        int size = shape.headSize();
        int heads = shape.kvHeads();
        int group = shape.group();
        int last = sequences - 1;
        int values = sequences * heads * capacity;
        float[] cache = new float[2 * values * size];
        for (int from = 0; from < cache.length; from += pool.length) {
            System.arraycopy(pool, 0, cache, from, Math.min(pool.length, cache.length - from));
        }
        for (int head = 0; head < heads; head++) {
            for (int token = 0; token < slots.length; token++) {
                int key = (last * heads + head) * capacity + slots[token];
                System.arraycopy(pool, at(head, token), cache, key * size, size);
                System.arraycopy(cachedValues, at(head, token), cache, (values + key) * size, size);
            }
        }
        float[] asked = new float[shape.queryHeads() * rows * size];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = query(i / size / rows, i / size % rows, i % size);
        }
        int together = plan.windowBlock(capacity);
        int blocks = capacity / together;
        int[] queries = new int[sequences * shape.queryHeads() * rows];
        float[] hidden = new float[sequences * rows * group * capacity];
        for (int row = 0; row < rows * group; row++) {
            for (int head = 0; head < heads; head++) {
                queries[(last * heads + head) * rows * group + row] = (head * group + row % group) * rows + row / group;
            }
            int at = last * rows * group * capacity;
            for (int slot = 0; slot < capacity; slot++) {
                hidden[at + (slot / together * rows * group + row) * together + slot % together] = HIDDEN;
            }
            for (int slot : row < group ? slots : new int[] {row % capacity}) {
                hidden[at + (slot / together * rows * group + row) * together + slot % together] = 0;
            }
        }
        PassData.Window window =
                new PassData.Window(sequences, 0, values, blocks, together, rows, queries, hidden, new float[0]);
        float[] all = run(window, cache, asked);
        float[] first = new float[shape.queryHeads() * size];
        for (int head = 0; head < shape.queryHeads(); head++) {
            int from = ((last * heads + head / group) * rows * group + head % group) * size;
            for (int element = 0; element < size; element++) {
                first[head * size + element] = all[from + element] / scale;
            }
        }
        return first;
    }

    private float[] run(PassData.Window window, float[] cache, float[] asked) {
        int size = shape.headSize();
        int[] parts = PassData.numbers(window, shape, kernel.severalBlocks());
        try (TFloat32 fedQueries = Feeds.array(asked, asked.length / size, size);
                Tensor fedArena = cache(cache);
                TInt32 fedNumbers = Feeds.vector(parts);
                TFloat32 fedMask = Feeds.array(window.mask(), window.mask().length);
                var fetched = session.runner()
                        .feed(queries, fedQueries)
                        .feed(arena, fedArena)
                        .feed(numbers, fedNumbers)
                        .feed(mask, fedMask)
                        .fetch(result)
                        .run()) {
            float[] values = new float[window.queries().length * size];
            fetched.get(0).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    private Tensor cache(float[] values) {
        int size = shape.headSize();
        if (kernel.cacheType() == DataType.DT_FLOAT) {
            return Feeds.array(values, values.length / size, size);
        }
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        TFloat64 tensor = TFloat64.tensorOf(org.tensorflow.ndarray.Shape.of(values.length / size, size));
        tensor.asRawTensor().data().asDoubles().write(wide);
        return tensor;
    }

    /** The largest difference from softmax in plain Java. */
    private double error(float[] row, int length) {
        double error = 0;
        int size = shape.headSize();
        int group = shape.group();
        for (int head = 0; head < shape.queryHeads(); head++) {
            double[] seen = new double[size];
            double sum = 0;
            for (int token = 0; token < length; token++) {
                double score = 0;
                for (int i = 0; i < size; i++) {
                    score += (double) query(head, 0, i) * key(head / group, token, i);
                }
                double weight = Math.exp(score);
                sum += weight;
                for (int i = 0; i < size; i++) {
                    seen[i] += weight * value(head / group, token, i);
                }
            }
            for (int i = 0; i < size; i++) {
                error = PlanCheck.worse(error, Math.abs(row[head * size + i] - seen[i] / sum));
            }
        }
        return error;
    }
}
