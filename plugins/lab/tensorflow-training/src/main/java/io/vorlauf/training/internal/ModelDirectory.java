// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.SafetensorsWriter;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.TensorSpec;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads and writes Llama models in the layout of Hugging Face. */
public final class ModelDirectory {

    /** The file beside the weights that says how text becomes tokens. */
    public static final String TOKENIZER = "tokenizer.json";

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";

    private ModelDirectory() {}

    /** Whether there is a model in a directory. */
    public static boolean exists(Path directory) {
        return Files.exists(directory.resolve(CONFIG));
    }

    /**
     * Writes the configuration and the weights; the configuration last, so that a directory that has one is complete.
     *
     * @param weights all tensors of the configuration, by name
     * @throws IOException if writing fails
     */
    public static void write(Path directory, LlamaConfig config, StorageType type, Map<String, float[]> weights)
            throws IOException {
        write(directory, config, type, weights::get);
    }

    /**
     * Writes tensor by tensor, so that not all have to be there at once.
     *
     * @param weights gives the tensor of a name; asked once for each
     * @throws IOException if writing fails
     */
    public static void write(
            Path directory, LlamaConfig config, StorageType type, Function<String, float[]> weights)
            throws IOException {
        Files.createDirectories(directory);
        SafetensorsWriter.write(directory.resolve(WEIGHTS), TensorSpec.all(config, type),
                tensor -> weights.apply(tensor.name()));
        replace(directory.resolve("generation_config.json"), text(tokenIds(config)));
        JsonObject json = JsonParser.parseString(config.toJson()).getAsJsonObject();
        tokenIds(config).asMap().forEach(json::add);
        json.addProperty("torch_dtype", type == StorageType.BF16 ? "bfloat16"
                : type == StorageType.F16 ? "float16" : type.name().toLowerCase(Locale.ROOT).replace("f", "float"));
        replace(directory.resolve(CONFIG), text(json));
    }

    private static JsonObject tokenIds(LlamaConfig config) {
        JsonObject json = new JsonObject();
        config.stopTokens().stream().findFirst().ifPresent(id -> {
            json.addProperty("bos_token_id", id);
            json.addProperty("eos_token_id", id);
        });
        return json;
    }

    private static String text(JsonObject json) {
        return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
    }

    /**
     * The weights of a checkpoint by name.
     *
     * @throws io.vorlauf.api.model.ModelException if they cannot be read
     */
    public static Map<String, float[]> weights(Checkpoint checkpoint) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        checkpoint.config().tensors().keySet().forEach(name -> weights.put(name, checkpoint.floats(name)));
        return weights;
    }

    /** Writes a text beside its place and moves it there: a file is there as a whole or not at all. */
    public static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Copies a file beside its place and moves it there; with a tokenizer what belongs around its texts comes along. */
    public static void copy(Path source, Path file) throws IOException {
        Path around = source.resolveSibling(TokenizerDescription.CONFIG_FILE);
        if (file.endsWith(TOKENIZER) && Files.exists(around)) {
            copy(around, file.resolveSibling(TokenizerDescription.CONFIG_FILE));
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.copy(source, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A file with a line of JSON per measurement, each with the step it was made after. */
    public record TrainingLog(Path file) {

        /** Drops what was measured after a step: a resumed training measures it again. */
        public void rewind(long step) throws IOException {
            StringBuilder kept = new StringBuilder();
            for (JsonObject line : lines()) {
                if (line.get("step").getAsLong() <= step) {
                    kept.append(line).append('\n');
                }
            }
            replace(file, kept.toString());
        }

        /** Adds a line. */
        public void add(JsonObject line) throws IOException {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        /** All lines; one that was cut off when the process ended is left out. */
        public List<JsonObject> lines() throws IOException {
            List<JsonObject> lines = new ArrayList<>();
            if (!Files.exists(file)) {
                return lines;
            }
            for (String text : Files.readAllLines(file)) {
                try {
                    JsonObject line = JsonParser.parseString(text).getAsJsonObject();
                    if (line.has("step")) {
                        lines.add(line);
                    }
                } catch (JsonParseException | IllegalStateException e) {
                    // The last line of a process that was killed while writing it.
                    return lines;
                }
            }
            return lines;
        }
    }

    /**
     * A file of windows that is written bit by bit: a line says what they are made of, then each has a line.
     *
     * @param origin what they are made of; a file of other windows is not used
     * @param length tokens per window
     */
    public record WindowFile(Path file, String origin, int length) {

        private static final Gson GSON = new Gson();

        /** The windows, as far as they have been written; a file of other windows is replaced by an empty one. */
        public List<int[]> read() throws IOException {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            List<int[]> windows = new ArrayList<>();
            if (!lines.isEmpty() && lines.get(0).equals(GSON.toJson(origin))) {
                for (String line : lines.subList(1, lines.size())) {
                    int[] window = window(line);
                    if (window.length != length) {
                        break;
                    }
                    windows.add(window);
                }
            }
            Files.createDirectories(file.getParent());
            replace(file, GSON.toJson(origin) + "\n" + text(windows));
            return windows;
        }

        /** The window on a line; too short a one if the line was cut off when the process ended. */
        private static int[] window(String line) {
            try {
                int[] window = GSON.fromJson(line, int[].class);
                return window == null ? new int[0] : window;
            } catch (JsonSyntaxException e) {
                return new int[0];
            }
        }

        private static String text(List<int[]> windows) {
            return windows.stream().map(window -> GSON.toJson(window) + "\n").collect(Collectors.joining());
        }

        /** Adds windows. */
        public void add(List<int[]> windows) throws IOException {
            Files.writeString(file, text(windows), StandardOpenOption.APPEND);
        }
    }
}
