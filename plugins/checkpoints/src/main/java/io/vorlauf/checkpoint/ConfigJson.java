package io.vorlauf.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** {@code config.json} in both directions, with what all families share. */
final class ConfigJson {

    static final String FILE = "config.json";
    static final String GENERATION_FILE = "generation_config.json";
    static final String TIE = "tie_word_embeddings";

    private static final String FAMILIES = Gpt2Config.FAMILY + ", " + LlamaConfig.FAMILY;
    private static final String STOP_TOKENS = "eos_token_id";
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private ConfigJson() {}

    /** Reads the configuration of a checkpoint whose GPT-2 head is tied unless a file says or shows otherwise. */
    static ModelConfig read(Path directory, JsonFields json) {
        String family = json.text("model_type");
        try {
            return switch (family) {
                case Gpt2Config.FAMILY -> Gpt2Json.read(json, stopTokens(directory, json));
                case LlamaConfig.FAMILY -> LlamaJson.read(json, stopTokens(directory, json));
                default -> throw json.wrong("model_type", "a supported family (" + FAMILIES + ")");
            };
        } catch (IllegalArgumentException e) {
            throw Refusal.of(json.file(), e.getMessage(), e);
        }
    }

    /** Ids beyond the vocabulary can never be generated; small models often inherit one from a larger configuration. */
    private static Set<Integer> stopTokens(Path directory, JsonFields json) {
        Set<Integer> ids = new TreeSet<>(json.integers(STOP_TOKENS));
        Path generation = directory.resolve(GENERATION_FILE);
        if (Files.exists(generation)) {
            ids.addAll(JsonFile.read(generation).integers(STOP_TOKENS));
        }
        int vocabularySize = json.integer("vocab_size");
        ids.removeIf(id -> id < 0 || id >= vocabularySize);
        return ids;
    }

    /** Refuses a feature that changes the arithmetic and that no graph here has. */
    static void requireAbsent(JsonFields json, String key) {
        if (json.flag(key, false)) {
            throw json.wrong(key, "false (models with it are not supported)");
        }
    }

    static JsonObject head(ModelConfig config, String architecture) {
        JsonObject json = new JsonObject();
        JsonArray architectures = new JsonArray();
        architectures.add(architecture);
        json.add("architectures", architectures);
        json.addProperty("model_type", config.family());
        if (!config.stopTokens().isEmpty()) {
            JsonArray ids = new JsonArray();
            config.stopTokens().forEach(ids::add);
            json.add(STOP_TOKENS, ids.size() == 1 ? ids.get(0) : ids);
        }
        json.addProperty(TIE, config.tieWordEmbeddings());
        return json;
    }

    static String text(JsonObject json) {
        return GSON.toJson(json) + "\n";
    }
}
