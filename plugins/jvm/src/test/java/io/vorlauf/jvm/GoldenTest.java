package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with what an independent implementation answered; skipped where those models are not at hand. */
class GoldenTest {

    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {
        "gpt2-random-f32", "gpt2-random-prefixed-f16", "llama-gqa-untied-bf16", "llama-mha-tied-f32", "stories260K"
    })
    void theModelAnswersAsTheIndependentImplementationDid(String name) throws IOException {
        Optional<Path> directory = models().map(models -> models.resolve(name));
        assumeTrue(directory.isPresent(), "there are no shared models");
        JsonArray golden = JsonParser.parseString(Files.readString(directory.get().resolve("golden.json")))
                .getAsJsonArray();
        try (JvmModelLoader loader = new JvmModelLoader();
                LanguageModel model = loader.load(new ModelSource(name, directory.get(), Map.of("weights", "f32")))) {
            JsonArray ids = new JsonArray();
            for (JsonElement element : golden) {
                JsonObject entry = element.getAsJsonObject();
                ids = entry.has("ids") ? entry.getAsJsonArray("ids") : firstIds(golden);
                check(model, ints(ids), entry);
            }
        }
    }

    private static JsonArray firstIds(JsonArray golden) {
        return golden.get(0).getAsJsonObject().getAsJsonArray("ids");
    }

    private static void check(LanguageModel model, int[] ids, JsonObject entry) {
        try (ModelSequence sequence = model.newSequence()) {
            float[] last = Texts.append(model, sequence, ids)[ids.length - 1];
            if (entry.has("last_argmax")) {
                assertHead(last, entry.getAsJsonArray("last_logits_head"));
                assertThat(Texts.argmax(last)).isEqualTo(entry.get("last_argmax").getAsInt());
            }
            if (entry.has("sum_logits")) {
                double sum = IntStream.range(0, last.length).mapToDouble(i -> last[i]).sum();
                assertThat(sum).isCloseTo(entry.get("sum_logits").getAsDouble(), within(TOLERANCE * last.length));
            }
            if (entry.has("max_logit")) {
                assertThat((double) last[Texts.argmax(last)])
                        .isCloseTo(entry.get("max_logit").getAsDouble(), within(TOLERANCE));
            }
            for (String key : entry.keySet()) {
                if (key.startsWith("greedy_")) {
                    int[] expected = ints(entry.getAsJsonArray(key));
                    assertThat(greedy(model, sequence, last, expected.length)).containsExactly(expected);
                }
            }
            if (entry.has("tree_tokens")) {
                checkTree(model, sequence, entry);
            }
        }
    }

    private static int[] greedy(LanguageModel model, ModelSequence sequence, float[] last, int count) {
        int[] tokens = new int[count];
        float[] logits = last;
        for (int i = 0; i < count; i++) {
            tokens[i] = Texts.argmax(logits);
            logits = Texts.append(model, sequence, tokens[i])[0];
        }
        return tokens;
    }

    private static void checkTree(LanguageModel model, ModelSequence sequence, JsonObject entry) {
        TokenTree tree = TokenTree.of(
                0, ints(entry.getAsJsonArray("tree_tokens")), ints(entry.getAsJsonArray("tree_parents")));
        float[][] logits = Texts.logits(model, sequence, tree);
        assertThat(IntStream.range(0, tree.size()).map(i -> Texts.argmax(logits[i])).toArray())
                .containsExactly(ints(entry.getAsJsonArray("tree_argmax")));
        for (int i = 0; i < tree.size(); i++) {
            assertHead(logits[i], entry.getAsJsonArray("tree_logits_head").get(i).getAsJsonArray());
        }
    }

    private static void assertHead(float[] logits, JsonArray expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat((double) logits[i]).isCloseTo(expected.get(i).getAsDouble(), within(TOLERANCE));
        }
    }

    private static int[] ints(JsonArray array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).getAsInt()).toArray();
    }

    private static Optional<Path> models() {
        String given = System.getProperty("vorlauf.shared", System.getenv("vorlauf.shared"));
        if (given != null) {
            return Optional.of(Path.of(given, "models")).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path models = at.resolve("shared").resolve("models");
            if (Files.isDirectory(models)) {
                return Optional.of(models);
            }
        }
        return Optional.empty();
    }
}
