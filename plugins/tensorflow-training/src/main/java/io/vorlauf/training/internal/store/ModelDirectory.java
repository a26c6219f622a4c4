package io.vorlauf.training.internal.store;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.SafetensorsWriter;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

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
        List<TensorSpec> specs = new ArrayList<>();
        config.tensors().forEach((name, shape) -> specs.add(new TensorSpec(name, type, shape)));
        try (SafetensorsWriter writer = SafetensorsWriter.create(directory.resolve(WEIGHTS), specs)) {
            for (TensorSpec spec : specs) {
                writer.write(spec.name(), weights.apply(spec.name()));
            }
            writer.commit();
        }
        AtomicFile.write(directory.resolve("generation_config.json"), text(tokenIds(config)));
        JsonObject json = JsonParser.parseString(config.toJson()).getAsJsonObject();
        tokenIds(config).asMap().forEach(json::add);
        json.addProperty("torch_dtype", type == StorageType.BF16 ? "bfloat16"
                : type == StorageType.F16 ? "float16" : type.name().toLowerCase(Locale.ROOT).replace("f", "float"));
        AtomicFile.write(directory.resolve(CONFIG), text(json));
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
        checkpoint.config().tensors().forEach((name, shape) -> weights.put(
                name, checkpoint.floats(name, shape.stream().mapToInt(Math::toIntExact).toArray())));
        return weights;
    }
}
