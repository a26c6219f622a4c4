// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.internal.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Models kept along the way of a training: stage 0 before the first step, stage i after {@code (i / count)²} of the
 * steps, but no two at once.
 *
 * @param count the number of the last; 0 if none are kept
 * @param steps of the training, as many as stages at least
 * @param output the directory they have directories in, and the tokenizer
 */
record Stages(int count, long steps, Path output, LlamaConfig config) {

    private long step(int stage) {
        double share = (double) stage / count;
        return Math.max(stage, Math.round(steps * share * share));
    }

    /** The stage that a training reaches with a step. */
    OptionalInt at(long step) {
        for (int stage = 0; stage <= count && count > 0; stage++) {
            if (step(stage) == step) {
                return OptionalInt.of(stage);
            }
        }
        return OptionalInt.empty();
    }

    /** Keeps a stage. */
    void keep(int stage, Map<String, float[]> weights) throws IOException {
        Path directory = output.resolve("stage-" + stage);
        Files.createDirectories(directory);
        ModelDirectory.copy(output.resolve(ModelDirectory.TOKENIZER), directory.resolve(ModelDirectory.TOKENIZER));
        ModelDirectory.write(directory, config, StorageType.BF16, weights);
    }

    /** Keeps the last stage and those that were not reached because training ended early. */
    void finish(long lastStep, Map<String, float[]> weights) throws IOException {
        for (int stage = 1; stage <= count; stage++) {
            if (stage == count || step(stage) > lastStep) {
                keep(stage, weights);
            }
        }
    }

    /** Rounds to the nearest bfloat16, which is what will be stored, ties to even; the numbers are finite. */
    static void round(float[] values) {
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            values[i] = Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
        }
    }
}
