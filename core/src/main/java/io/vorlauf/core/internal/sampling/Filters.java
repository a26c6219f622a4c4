// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.sampling;

import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/** Temperature and the filters that remove improbable tokens. Ties are always resolved towards lower ids. */
final class Filters {

    private static final int BLOCK = 128;

    private Filters() {}

    /** Divides by a temperature above 0; by one so low that quotients overflow, the distances to the highest logit. */
    static LogitTransform temperature(double temperature) {
        return (history, logits) -> {
            float[] values = logits.toArray();
            float highest = logits.get(logits.argmax());
            if (Float.isFinite(highest) && Math.abs(highest / temperature) > Float.MAX_VALUE) {
                for (int i = 0; i < values.length; i++) {
                    values[i] -= highest;
                }
            }
            double[] block = new double[Math.min(BLOCK, values.length)];
            for (int from = 0; from < values.length; from += BLOCK) {
                divide(values, from, Math.min(BLOCK, values.length - from), temperature, block);
            }
            return Logits.adopt(values);
        };
    }

    /**
     * Divides some values. Three loops, because compilers make vector instructions of each; of the one loop they would
     * be together, some make a chain in which every conversion waits for the one before, at four times the time.
     */
    private static void divide(float[] values, int from, int size, double divisor, double[] block) {
        for (int i = 0; i < size; i++) {
            block[i] = values[from + i];
        }
        for (int i = 0; i < size; i++) {
            block[i] /= divisor;
        }
        for (int i = 0; i < size; i++) {
            values[from + i] = (float) block[i];
        }
    }

    /** Keeps the k most probable tokens. */
    static LogitTransform topK(int k) {
        return (history, logits) -> {
            if (k >= logits.size()) {
                return logits;
            }
            float[] values = logits.toArray();
            float threshold = kthLargest(values, k);
            int above = 0;
            for (float value : values) {
                if (value > threshold) {
                    above++;
                }
            }
            int equalsToKeep = k - above;
            for (int i = 0; i < values.length; i++) {
                if (values[i] < threshold || (values[i] == threshold && equalsToKeep-- <= 0)) {
                    values[i] = Float.NEGATIVE_INFINITY;
                }
            }
            return Logits.adopt(values);
        };
    }

    /** The k-th largest value, by a heap of the k largest with the smallest of them on top. */
    private static float kthLargest(float[] values, int k) {
        float[] heap = Arrays.copyOf(values, k);
        Arrays.sort(heap);
        for (int i = k; i < values.length; i++) {
            if (values[i] > heap[0]) {
                int hole = 0;
                for (int child = 1; child < k; child = 2 * hole + 1) {
                    if (child + 1 < k && heap[child + 1] < heap[child]) {
                        child++;
                    }
                    if (heap[child] >= values[i]) {
                        break;
                    }
                    heap[hole] = heap[child];
                    hole = child;
                }
                heap[hole] = values[i];
            }
        }
        return heap[0];
    }

    /** Keeps the smallest set of most probable tokens whose probability reaches p. */
    static LogitTransform topP(double p) {
        return (history, logits) -> {
            float[] values = logits.toArray();
            float highest = logits.get(logits.argmax());
            double[] weights = new double[values.length];
            double total = 0;
            for (int i = 0; i < values.length; i++) {
                weights[i] = values[i] == Float.NEGATIVE_INFINITY ? 0 : Math.exp(values[i] - highest);
                total += weights[i];
            }
            long[] candidates = nucleusCandidates(values, weights, total * (1 - p) / values.length);
            float[] kept = new float[values.length];
            Arrays.fill(kept, Float.NEGATIVE_INFINITY);
            double mass = 0;
            for (int i = 0; i < candidates.length && mass < p * total; i++) {
                int token = (int) candidates[i];
                kept[token] = values[token];
                mass += weights[token];
            }
            return Logits.adopt(kept);
        };
    }

    /**
     * The tokens that may belong to the nucleus, most probable first, each as a sort key with the id in its lower
     * half. Tokens below the threshold (1 - p) / size weigh less than 1 - p together, so the nucleus is full without
     * them, and only the others, usually few, need sorting.
     */
    private static long[] nucleusCandidates(float[] values, double[] weights, double threshold) {
        long[] keys = new long[values.length];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            if (weights[i] > 0 && weights[i] >= threshold) {
                keys[size++] = ((long) descending(values[i]) << 32) | i;
            }
        }
        keys = Arrays.copyOf(keys, size);
        Arrays.sort(keys);
        return keys;
    }

    /** An integer that orders floats from the highest to the lowest. */
    private static int descending(float value) {
        int bits = Float.floatToIntBits(value);
        return ~(bits >= 0 ? bits : bits ^ 0x7fffffff);
    }

    /** Keeps tokens with at least a share of the highest probability. */
    static LogitTransform minP(double share) {
        double distance = Math.log(share);
        return (history, logits) -> {
            float[] values = logits.toArray();
            double threshold = logits.get(logits.argmax()) + distance;
            for (int i = 0; i < values.length; i++) {
                if (values[i] < threshold) {
                    values[i] = Float.NEGATIVE_INFINITY;
                }
            }
            return Logits.adopt(values);
        };
    }

    /** Adds a bias to single tokens; tokens outside the vocabulary of the logits are passed over. */
    static LogitTransform bias(Map<Integer, Double> bias) {
        return (history, logits) -> {
            float[] values = logits.toArray();
            bias.forEach((token, amount) -> {
                if (token < values.length) {
                    values[token] = finite(values[token] + amount.floatValue(), values[token]);
                }
            });
            return Logits.adopt(values);
        };
    }

    /** Divides positive and multiplies negative logits of every token that occurred, prompt included, once per token. */
    static LogitTransform repetition(double penalty) {
        return (history, logits) -> {
            BitSet seen = new BitSet(logits.size());
            for (int i = 0; i < history.length(); i++) {
                seen.set(history.token(i));
            }
            float[] values = logits.toArray();
            for (int token = seen.nextSetBit(0); token >= 0 && token < values.length; token = seen.nextSetBit(token + 1)) {
                float value = values[token];
                values[token] = finite((float) (value > 0 ? value / penalty : value * penalty), value);
            }
            return Logits.adopt(values);
        };
    }

    /** Subtracts a presence penalty once and a frequency penalty per occurrence from tokens of the output. */
    static LogitTransform output(double presence, double frequency) {
        return (history, logits) -> {
            float[] values = logits.toArray();
            int[] occurrences = new int[values.length];
            for (int i = history.promptLength(); i < history.length(); i++) {
                int token = history.token(i);
                if (token < values.length) {
                    occurrences[token]++;
                }
            }
            for (int token = 0; token < values.length; token++) {
                if (occurrences[token] > 0) {
                    float value = values[token];
                    values[token] = finite(value - (float) (presence + frequency * occurrences[token]), value);
                }
            }
            return Logits.adopt(values);
        };
    }

    /** A result, or the largest float where only arithmetic made it infinite: a bias is no ban, and no failure. */
    private static float finite(float result, float from) {
        return Float.isInfinite(result) && Float.isFinite(from) ? Math.copySign(Float.MAX_VALUE, result) : result;
    }
}
