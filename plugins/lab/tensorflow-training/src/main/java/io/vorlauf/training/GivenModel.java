// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.internal.ModelDirectory;
import io.vorlauf.training.internal.graph.TrainingGraph.Goal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A model that is there: one that a draft is made for, or that is trained further.
 *
 * @param tokenizer its tokenizer file
 * @param separator the token that ends a text
 */
record GivenModel(Goal.Teacher teacher, Path tokenizer, int separator) {

    /**
     * Reads a model.
     *
     * @throws TrainingException if it cannot be trained
     * @throws io.vorlauf.api.model.ModelException if it is damaged
     */
    static GivenModel read(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            LlamaConfig config = config(directory, checkpoint);
            Path tokenizer = directory.resolve(ModelDirectory.TOKENIZER);
            if (!Files.exists(tokenizer)) {
                throw new TrainingException(
                        tokenizer + ": there is no such file, and without its tokenizer it cannot be trained");
            }
            if (config.stopTokens().isEmpty()) {
                throw new TrainingException(directory
                        + ": config.json names no 'eos_token_id', which has to stand between texts");
            }
            return new GivenModel(
                    new Goal.Teacher(config, ModelDirectory.weights(checkpoint)), tokenizer,
                    Collections.min(config.stopTokens()));
        }
    }

    private static LlamaConfig config(Path directory, Checkpoint checkpoint) {
        try {
            return LlamaConfig.of(checkpoint);
        } catch (IllegalArgumentException e) {
            throw new TrainingException(directory + ": only plain models of the family " + LlamaConfig.FAMILY
                    + " can be distilled or trained further, and this one " + e.getMessage(), e);
        }
    }

    LlamaConfig config() {
        return teacher.config();
    }

    Map<String, float[]> weights() {
        return teacher.weights();
    }

    /** A short name for these very weights. */
    String identity() {
        CRC32 sum = new CRC32();
        for (Map.Entry<String, float[]> tensor : teacher.weights().entrySet()) {
            ByteBuffer bytes = ByteBuffer.allocate(tensor.getValue().length * Float.BYTES);
            bytes.asFloatBuffer().put(tensor.getValue());
            sum.update(bytes);
        }
        return Long.toHexString(sum.getValue());
    }
}
