// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.internal.ModelDirectory;
import io.vorlauf.training.internal.WideWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Places a model inside a larger one that computes the same distributions: function-preserving widening and deepening
 * (Net2Net, Chen et al., arXiv 1511.05641). It gives benchmarks a model of any cost that writes the text of a small
 * one.
 *
 * <ul>
 * <li>Every channel of the residual stream occurs several times; the mean square, which RMS norms divide by, stays. So
 *     do attention heads and the units of feed-forward networks.
 * <li>A weight that is applied to something that occurs several times is shared out unevenly, at random: its parts add
 *     up to it, exactly also as bfloat16, and no two are alike but by chance.
 * <li>Layers are added after others. They compute with the weights of these, but the parts of each weight that writes
 *     to the residual stream add up to zero.
 * <li>A tied head gets weights of its own: with more channels the embedding would give larger logits.
 * </ul>
 *
 * <p>No matrix has zeros or repeats itself: nothing can be skipped, and the cost is that of any model of the shape.
 * Logits differ from the original's only as sums do that are rounded in another order: by a few millionths when
 * computed in binary32, so that greedy texts are the same. With products in bfloat16, whose logits are rounded to three
 * digits, greedy texts may part where the two highest are next to equal.
 */
public final class Widener {

    private Widener() {}

    /**
     * Widens a model: writes one of the new shape with the same vocabulary, in bfloat16 if that is what the model is
     * stored in, else in single precision, and copies its {@code tokenizer.json}.
     *
     * @return the number of its parameters
     * @throws TrainingException if the model is not of the Llama family, the shape is not reachable from its own, or
     *     there is a model in the output directory already
     * @throws io.vorlauf.api.model.ModelException if the model cannot be read
     * @throws IOException if writing fails
     */
    public static long widen(WidenOptions options) throws IOException {
        Path output = options.output();
        if (ModelDirectory.exists(output)) {
            throw new TrainingException(output + ": there is a model already");
        }
        try (Checkpoint model = Checkpoint.open(options.model())) {
            LlamaConfig config;
            try {
                config = LlamaConfig.of(model);
            } catch (IllegalArgumentException e) {
                throw new TrainingException(options.model() + ": only plain models of the family " + LlamaConfig.FAMILY
                        + " can be widened, and this one " + e.getMessage(), e);
            }
            StorageType type = model.storage() == StorageType.BF16 ? StorageType.BF16 : StorageType.F32;
            LlamaConfig wide;
            try {
                wide = options.shape().grown(config);
            } catch (IllegalArgumentException e) {
                throw new TrainingException(options.model() + ": cannot be widened: " + e.getMessage(), e);
            }
            Files.createDirectories(output);
            Path tokenizer = options.model().resolve(ModelDirectory.TOKENIZER);
            if (Files.exists(tokenizer)) {
                ModelDirectory.copy(tokenizer, output.resolve(ModelDirectory.TOKENIZER));
            }
            WideWeights weights = new WideWeights(model, config, wide, type, options.noise(), options.seed());
            ModelDirectory.write(output, wide, type, weights::tensor);
            return wide.tensors().values().stream()
                    .mapToLong(tensor -> tensor.stream().reduce(1L, Math::multiplyExact))
                    .sum();
        }
    }
}
