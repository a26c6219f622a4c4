// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logits are right: those of models that are made here are near those of a {@link Reference} in binary64, and those of
 * models that an independent implementation answered for are near its, where such models are at hand.
 */
public abstract class ReferenceLaws extends ModelLaws {

    private final Variant exact;

    /**
     * The laws for some variants.
     *
     * @param exact the variant that is compared with the independent implementation
     */
    protected ReferenceLaws(List<Variant> variants, Variant exact) {
        super(variants);
        this.exact = exact;
    }

    Stream<Arguments> models() {
        return each(SmallModels.all(64));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTextHasTheLogitsOfTheReference(ModelConfig config, Variant variant) throws IOException {
        Path checkpoint = write(config, variant.stored());
        try (LoadedModel model = variant.open(checkpoint)) {
            int[] tokens = Texts.tokens(model, 40, 1);

            assertNear(Texts.logits(model, tokens), Reference.open(checkpoint).logits(tokens), variant.tolerance());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTreeHasTheLogitsOfTheReference(ModelConfig config, Variant variant) throws IOException {
        Path checkpoint = write(config, variant.stored());
        try (LoadedModel model = variant.open(checkpoint);
                ModelSequence sequence = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 8, 2);
            int[] parents = {-1, 0, 1, 1, 0, 4, 3, -1};
            double[][] expected = Reference.open(checkpoint).logits(tokens, parents);

            assertNear(Texts.logits(model, sequence, TokenTree.of(0, tokens, parents)), expected, variant.tolerance());
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aCheckpointInSeveralFilesHasTheLogitsOfTheReference(Variant variant) throws IOException {
        Path checkpoint = directory().resolve("sharded");
        StorageType type = variant.stored() == StorageType.F32 ? StorageType.F16 : variant.stored();
        RandomCheckpoint.writeSharded(checkpoint, SmallModels.llama(64, false), type, 3, 3);
        try (LoadedModel model = variant.open(checkpoint)) {
            int[] tokens = Texts.tokens(model, 12, 1);

            assertNear(Texts.logits(model, tokens), Reference.open(checkpoint).logits(tokens), variant.tolerance());
        }
    }

    private static void assertNear(float[][] actual, double[][] expected, double tolerance) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                if (!(Math.abs(actual[row][i] - expected[row][i]) < tolerance)) {
                    assertThat((double) actual[row][i]).as("logit of token %d after node %d", i, row)
                            .isCloseTo(expected[row][i], within(tolerance));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "gpt2-random-f32", "gpt2-random-prefixed-f16", "llama-gqa-untied-bf16", "llama-mha-tied-f32", "stories260K"
    })
    void theModelAnswersAsTheIndependentImplementationDid(String name) throws IOException {
        Optional<Path> shared = SmallModels.shared().map(models -> models.resolve(name));
        assumeTrue(shared.isPresent(), "there are no shared models");
        JsonArray golden = JsonParser.parseString(Files.readString(shared.get().resolve("golden.json")))
                .getAsJsonArray();
        JsonArray first = golden.get(0).getAsJsonObject().getAsJsonArray("ids");
        try (LoadedModel model = exact.open(shared.get())) {
            for (JsonElement element : golden) {
                JsonObject entry = element.getAsJsonObject();
                check(model, ints(entry.has("ids") ? entry.getAsJsonArray("ids") : first), entry);
            }
        }
    }

    Stream<String> sharedFamilies() throws IOException {
        Optional<Path> families = SmallModels.shared().map(models -> models.resolve("families"));
        if (families.isEmpty()) {
            return Stream.of("none");
        }
        try (Stream<Path> folders = Files.list(families.get())) {
            return folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).sorted().toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sharedFamilies")
    void aModelOfEveryFamilyAnswersAsTheIndependentImplementationDid(String name) throws IOException {
        Optional<Path> shared = SmallModels.shared().map(models -> models.resolve("families").resolve(name));
        assumeTrue(shared.isPresent(), "there are no shared models");
        JsonArray golden = JsonParser.parseString(Files.readString(shared.get().resolve("golden.json")))
                .getAsJsonArray();
        try (LoadedModel model = exact.open(shared.get())) {
            for (JsonElement element : golden) {
                JsonObject entry = element.getAsJsonObject();
                check(model, ints(entry.getAsJsonArray("ids")), entry);
            }
        }
    }

    Stream<String> sharedGgufFiles() throws IOException {
        Optional<Path> models = SmallModels.shared().map(all -> all.resolve("gguf"));
        if (models.isEmpty()) {
            return Stream.of("none");
        }
        try (Stream<Path> files = Files.walk(models.get())) {
            return files.filter(file -> file.toString().endsWith(".gguf"))
                    .filter(file -> Files.exists(file.resolveSibling("golden.json")))
                    .map(file -> models.get().relativize(file).toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sharedGgufFiles")
    void aGgufFileOfEveryTypeAnswersAsTheIndependentImplementationDid(String name) throws IOException {
        Optional<Path> shared = SmallModels.shared().map(models -> models.resolve("gguf").resolve(name));
        assumeTrue(shared.isPresent(), "there are no shared models");
        Path file = shared.get();
        JsonArray golden = JsonParser.parseString(Files.readString(file.resolveSibling("golden.json")))
                .getAsJsonObject().getAsJsonObject("files").getAsJsonArray(file.getFileName().toString());
        try (LoadedModel model = exact.open(file)) {
            for (JsonElement element : golden) {
                JsonObject entry = element.getAsJsonObject();
                check(model, ints(entry.getAsJsonArray("ids")), entry);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"good.gguf", "good-v2.gguf", "good-extra.gguf"})
    void aGgufFileOfEveryVersionAnswersAsTheIndependentImplementationDid(String name) throws IOException {
        Optional<Path> shared = SmallModels.shared().map(models -> models.resolve("gguf/damaged"));
        assumeTrue(shared.isPresent(), "there are no shared models");
        JsonObject golden = JsonParser.parseString(Files.readString(shared.get().resolve("good.json")))
                .getAsJsonObject();
        int[] ids = ints(golden.getAsJsonArray("ids"));
        try (LoadedModel model = exact.open(shared.get().resolve(name)); ModelSequence sequence = model.newSequence()) {
            assertHead(Texts.append(model, sequence, ids)[ids.length - 1], golden.getAsJsonArray("last_logits"));
        }
    }

    private void check(LoadedModel model, int[] ids, JsonObject entry) {
        try (ModelSequence sequence = model.newSequence()) {
            float[] last = Texts.append(model, sequence, ids)[ids.length - 1];
            if (entry.has("last_argmax")) {
                boolean whole = entry.has("last_logits");
                assertHead(last, entry.getAsJsonArray(whole ? "last_logits" : "last_logits_head"));
                assertThat(Texts.argmax(last)).isEqualTo(entry.get("last_argmax").getAsInt());
            }
            if (entry.has("sum_logits")) {
                double sum = IntStream.range(0, last.length).mapToDouble(i -> last[i]).sum();
                assertThat(sum)
                        .isCloseTo(entry.get("sum_logits").getAsDouble(), within(exact.tolerance() * last.length));
            }
            if (entry.has("max_logit")) {
                assertThat((double) last[Texts.argmax(last)])
                        .isCloseTo(entry.get("max_logit").getAsDouble(), within(exact.tolerance()));
            }
            for (String key : entry.keySet()) {
                if (key.startsWith("greedy_")) {
                    int[] expected = ints(entry.getAsJsonArray(key));
                    assertThat(greedy(model, sequence, last, expected.length)).containsExactly(expected);
                    if (key.equals("greedy_until_stop")) {
                        int stop = entry.get("stop").getAsInt();
                        assertThat(model.info().stopTokens()).contains(stop).doesNotContainAnyElementsOf(
                                Arrays.stream(expected).filter(token -> token != stop).boxed().toList());
                    }
                }
            }
            if (entry.has("tree_tokens")) {
                checkTree(model, sequence, entry);
            }
        }
    }

    private static int[] greedy(LoadedModel model, ModelSequence sequence, float[] last, int count) {
        int[] tokens = new int[count];
        float[] logits = last;
        for (int i = 0; i < count; i++) {
            tokens[i] = Texts.argmax(logits);
            logits = Texts.append(model, sequence, tokens[i])[0];
        }
        return tokens;
    }

    private void checkTree(LoadedModel model, ModelSequence sequence, JsonObject entry) {
        TokenTree tree = TokenTree.of(
                0, ints(entry.getAsJsonArray("tree_tokens")), ints(entry.getAsJsonArray("tree_parents")));
        float[][] logits = Texts.logits(model, sequence, tree);
        assertThat(IntStream.range(0, tree.size()).map(i -> Texts.argmax(logits[i])).toArray())
                .containsExactly(ints(entry.getAsJsonArray("tree_argmax")));
        for (int i = 0; i < tree.size(); i++) {
            String heads = entry.has("tree_logits") ? "tree_logits" : "tree_logits_head";
            assertHead(logits[i], entry.getAsJsonArray(heads).get(i).getAsJsonArray());
        }
    }

    private void assertHead(float[] logits, JsonArray expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat((double) logits[i]).isCloseTo(expected.get(i).getAsDouble(), within(exact.tolerance()));
        }
    }

    private static int[] ints(JsonArray array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).getAsInt()).toArray();
    }
}
