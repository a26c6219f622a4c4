// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import io.vorlauf.checkpoint.BlockFormat;
import io.vorlauf.checkpoint.GgufWriter;
import io.vorlauf.training.WidenOptions;
import io.vorlauf.training.Widener;
import io.vorlauf.training.WiderShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * The models that are compared, in a folder: made when they are first asked for, and there the next time. The built-in
 * pair, and its target widened to 124 million weights, which writes the same texts and costs what any model of that
 * size does.
 */
final class ModelFiles {

    /** The folder of a model, and what GGUF files made of it are called. */
    enum Model {
        TARGET("tinystories-target"), DRAFT("tinystories-draft"), WIDE("tinystories-target-124m");

        private final String folder;

        Model(String folder) {
            this.folder = folder;
        }
    }

    private static final List<String> FILES =
            List.of("config.json", "generation_config.json", "model.safetensors", "tokenizer.json");

    private final Path folder;

    ModelFiles(Path folder) {
        this.folder = folder;
    }

    /** A checkpoint in Hugging Face layout, stored in bfloat16. */
    Path checkpoint(Model model) throws IOException {
        Path path = folder.resolve(model.folder);
        if (!Files.exists(path.resolve("model.safetensors"))) {
            if (model == Model.WIDE) {
                Widener.widen(new WidenOptions(checkpoint(Model.TARGET), path, WiderShape.GPT2_124M, 0, 1));
            } else {
                unpack(model.folder, path);
            }
        }
        return path;
    }

    private static void unpack(String name, Path to) throws IOException {
        Files.createDirectories(to);
        for (String file : FILES) {
            try (InputStream from = ModelFiles.class.getResourceAsStream("/models/" + name + "/" + file)) {
                if (from == null) {
                    throw new BenchException(
                            "the built-in models are not on the class path: no models/" + name + "/" + file);
                }
                Files.copy(from, to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The same weights as a GGUF file, in one of the formats of {@link BlockFormat}. */
    Path gguf(Model model, String format) throws IOException {
        Path path = folder.resolve(model.folder + "-" + format.toLowerCase(Locale.ROOT) + ".gguf");
        if (!Files.exists(path)) {
            GgufWriter.write(checkpoint(model), path, BlockFormat.valueOf(format), (bytes, all) -> { });
        }
        return path;
    }
}
