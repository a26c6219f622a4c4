// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Models for the tests: tiny random ones in both families, and a trained one where there is one. */
final class Checkpoints {

    /** A prompt for the random models. */
    static final String PROMPT_IDS = "3,1,4,1,5";

    private static final Gpt2Config GPT2 = new Gpt2Config(97, 128, 32, 2, 4, 64, 1e-5, Set.of(0), true);
    private static final LlamaConfig LLAMA =
            new LlamaConfig(97, 128, 32, 2, 4, 2, 8, 48, 1e-6, 10_000, Set.of(2), false);

    private Checkpoints() {}

    /** A random target and a draft that resembles it. */
    record Pair(Path target, Path draft) {}

    /** Writes a target of a family and a draft like it. */
    static Pair write(Path folder, String family) throws IOException {
        ModelConfig config = family.equals(Gpt2Config.FAMILY) ? GPT2 : LLAMA;
        Pair pair = new Pair(folder.resolve(family + "-target"), folder.resolve(family + "-draft"));
        RandomCheckpoint.write(pair.target(), config, StorageType.F32, 7);
        RandomCheckpoint.disturbed(pair.target(), pair.draft(), 0.1, 8);
        return pair;
    }

    /** The trained model; the test is skipped without it. */
    static Path stories() {
        Optional<Path> model = Stream.iterate(RunningSystem.home(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("shared/models/stories260K"))
                .filter(Files::isDirectory)
                .findFirst();
        Assumptions.assumeTrue(model.isPresent(), "there is no shared/models/stories260K");
        return model.get();
    }
}
