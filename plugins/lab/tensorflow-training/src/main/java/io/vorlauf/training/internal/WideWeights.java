// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tensors of a widened model, each made from one of the original when it is asked for. */
public final class WideWeights {

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.*)");
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    private final Checkpoint model;
    private final LlamaConfig from;
    private final LlamaConfig to;
    private final StorageType type;
    private final double noise;
    private final long seed;
    private final Copies channels;
    private final Inner kept;
    private final Inner added;

    /**
     * What a layer has inside.
     *
     * @param keyHeads key and value heads
     * @param units of the feed-forward network
     */
    private record Inner(Copies keyHeads, Copies units) {}

    /**
     * The weights of a widened model.
     *
     * @param model stays open while tensors are asked for
     * @param from its configuration
     * @param to that of the widened model, all of whose sizes can be reached
     * @param type how weights will be stored
     * @param noise standard deviation of what is added to weights, as a share of the root mean square of their matrix
     * @param seed decides how weights are shared out, and about the noise
     */
    public WideWeights(
            Checkpoint model, LlamaConfig from, LlamaConfig to, StorageType type, double noise, long seed) {
        this.model = model;
        this.from = from;
        this.to = to;
        this.type = type;
        this.noise = noise;
        this.seed = seed;
        channels = Copies.repeat(from.hiddenSize(), to.hiddenSize());
        kept = new Inner(
                Copies.repeat(from.kvHeads(), to.kvHeads()),
                Copies.repeat(from.intermediateSize(), to.intermediateSize()));
        // Everything in an added layer is there at least twice, so that copies can cancel out.
        added = new Inner(half(from.kvHeads(), to.kvHeads()), half(from.intermediateSize(), to.intermediateSize()));
    }

    private static Copies half(int base, int wider) {
        return Copies.repeat(Math.max(1, Math.min(base, wider / 2)), wider);
    }

    /**
     * A tensor of the widened model.
     *
     * @throws io.vorlauf.api.model.ModelException if the original cannot be read
     */
    public float[] tensor(String name) {
        // Streams of random numbers that have nothing to do with each other, whatever tensor is asked for first.
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + name.hashCode());
        Matcher layer = LAYER.matcher(name);
        float[] values = layer.matches()
                ? ofLayer(Integer.parseInt(layer.group(1)), layer.group(2), random)
                : outsideLayers(name, random);
        if (to.tensors().get(name).size() > 1) {
            disturb(values, random);
        }
        return values;
    }

    private float[] outsideLayers(String name, SplittableRandom random) {
        Copies tokens = Copies.same(to.vocabularySize());
        return switch (name) {
            case EMBEDDING -> Matrix.copied(model.floats(name), from.hiddenSize(), tokens, channels);
            case HEAD -> shared(from.tieWordEmbeddings() ? EMBEDDING : HEAD, random)
                    .divided(tokens, channels);
            default -> Matrix.copied(model.floats(name), from.hiddenSize(), Copies.same(1), channels);
        };
    }

    private float[] ofLayer(int layer, String part, SplittableRandom random) {
        String old = "model.layers." + oldLayer(layer) + "." + part;
        Copies units = inner(layer).units();
        return switch (part) {
            case "self_attn.q_proj.weight" -> shared(old, random).divided(queries(layer), channels);
            case "self_attn.k_proj.weight", "self_attn.v_proj.weight" ->
                shared(old, random).divided(inner(layer).keyHeads().grouped(from.headSize()), channels);
            case "mlp.gate_proj.weight", "mlp.up_proj.weight" -> shared(old, random).divided(units, channels);
            case "self_attn.o_proj.weight" -> written(layer, shared(old, random), queries(layer));
            case "mlp.down_proj.weight" -> written(layer, shared(old, random), units);
            default -> Matrix.copied(model.floats(old), from.hiddenSize(), Copies.same(1), channels);
        };
    }

    private float[] written(int layer, Matrix matrix, Copies inputs) {
        return isAdded(layer)
                ? matrix.cancelled(channels, inputs)
                : matrix.divided(channels, inputs);
    }

    private Matrix shared(String old, SplittableRandom random) {
        List<Long> shape = from.tensors().get(old);
        return new Matrix(model.floats(old), Math.toIntExact(shape.get(1)), random, type);
    }

    private void disturb(float[] values, SplittableRandom random) {
        if (noise == 0) {
            return;
        }
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        double deviation = noise * Math.sqrt(squares / values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (deviation * random.nextGaussian());
        }
    }

    /** The old layer that a new one is, or is added after. */
    private int oldLayer(int layer) {
        return (int) ((long) layer * from.layers() / to.layers());
    }

    /** Whether a new layer is added. */
    private boolean isAdded(int layer) {
        return layer > 0 && oldLayer(layer - 1) == oldLayer(layer);
    }

    private Inner inner(int layer) {
        return isAdded(layer) ? added : kept;
    }

    /** Rows of the matrix that makes queries; query heads follow their key heads. */
    private Copies queries(int layer) {
        return inner(layer).keyHeads().grouped(from.heads() / from.kvHeads() * from.headSize());
    }

    /**
     * How one dimension of a matrix grows: which old index each new one is a copy of.
     *
     * @param of by new index the old one
     */
    private record Copies(int... of) {

        /**
         * Repeats indices in turn.
         *
         * @param base the first so many old ones
         * @param wider number of new ones
         */
        static Copies repeat(int base, int wider) {
            int[] of = new int[wider];
            Arrays.setAll(of, i -> i % base);
            return new Copies(of);
        }

        /** Every index once. */
        static Copies same(int size) {
            return repeat(size, size);
        }

        int size() {
            return of.length;
        }

        /** The same for groups of neighbours: each old index stands for {@code group} of them, and so does each new one. */
        Copies grouped(int group) {
            int[] all = new int[of.length * group];
            Arrays.setAll(all, i -> of[i / group] * group + i % group);
            return new Copies(all);
        }

        /** By old index the new ones that are its copies; empty for those that have none. */
        List<int[]> places(int oldSize) {
            List<List<Integer>> places = new ArrayList<>();
            for (int i = 0; i < oldSize; i++) {
                places.add(new ArrayList<>());
            }
            for (int i = 0; i < of.length; i++) {
                places.get(of[i]).add(i);
            }
            return places.stream().map(list -> list.stream().mapToInt(Integer::intValue).toArray()).toList();
        }
    }

    /**
     * A matrix that grows. Its rows are outputs, which are repeated; its columns are inputs, among whose copies the
     * weights are shared out, unevenly.
     *
     * <p>A weight is a whole number of units in its last place, below two to the power of its digits; whole numbers
     * that add up to it can be stored in the same type without rounding. So the parts are drawn as whole numbers of
     * these units.
     *
     * @param values row-major
     * @param columns number of columns
     * @param random decides about the parts
     * @param type how they will be stored
     */
    private record Matrix(float[] values, int columns, SplittableRandom random, StorageType type) {

        /** Fills the parts of a weight. */
        private interface Division {

            void apply(float weight, float[] parts);
        }

        /** Repeats rows and columns. */
        static float[] copied(float[] values, int columns, Copies rows, Copies inputs) {
            float[] wide = new float[Math.multiplyExact(rows.size(), inputs.size())];
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < inputs.size(); column++) {
                    wide[row * inputs.size() + column] = values[rows.of()[row] * columns + inputs.of()[column]];
                }
            }
            return wide;
        }

        /** With parts of weights that add up to them. */
        float[] divided(Copies rows, Copies inputs) {
            return grow(rows, inputs, this::divide);
        }

        /** With parts of weights that add up to zero. */
        float[] cancelled(Copies rows, Copies inputs) {
            return grow(rows, inputs, this::cancel);
        }

        private float[] grow(Copies rows, Copies inputs, Division division) {
            float[] wide = new float[Math.multiplyExact(rows.size(), inputs.size())];
            List<int[]> places = inputs.places(columns);
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < columns; column++) {
                    int[] copies = places.get(column);
                    if (copies.length > 0) {
                        float[] parts = new float[copies.length];
                        division.apply(values[rows.of()[row] * columns + column], parts);
                        for (int i = 0; i < copies.length; i++) {
                            wide[row * inputs.size() + copies[i]] = parts[i];
                        }
                    }
                }
            }
            return wide;
        }

        /**
         * Rounds a weight as it will be stored and divides it.
         *
         * @param parts where its parts go; they add up to it
         */
        private void divide(float weight, float[] parts) {
            divide(weight, parts, parts.length);
        }

        /**
         * Divides some of a weight into all parts but the last, which takes it back.
         *
         * @param parts where its parts go, two or more; they add up to zero
         */
        private void cancel(float weight, float[] parts) {
            int last = parts.length - 1;
            float some = (float) (weight * (0.5 + 0.5 * random.nextDouble()));
            divide(some, parts, last);
            parts[last] = -rounded(some, unit(some));
        }

        private void divide(float weight, float[] parts, int count) {
            double unit = unit(weight);
            float rest = rounded(weight, unit);
            for (int i = 0; i < count - 1; i++) {
                parts[i] = rounded(rest * (0.5 + random.nextDouble()) / (count - i), unit);
                rest -= parts[i];
            }
            parts[count - 1] = rest;
        }

        private static float rounded(double value, double unit) {
            return (float) (Math.rint(value / unit) * unit);
        }

        /** The value of the last place. */
        private double unit(float weight) {
            return Math.scalb(1.0, Math.max(Math.getExponent(weight), Float.MIN_EXPONENT) - (type == StorageType.BF16 ? 7 : 23));
        }
    }
}
