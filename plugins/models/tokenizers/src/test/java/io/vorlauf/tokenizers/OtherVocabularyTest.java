// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.SharedTokens;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.jvm.JvmModelLoader;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.tree.TreeStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The built-in draft with another vocabulary")
class OtherVocabularyTest {

    private static final Path MODELS = Path.of("../tinystories/src/main/resources/models");
    private static final String PROMPT = "Once upon a time there was a little girl who";
    private static final int SIZE = 4096;
    private static final int FEWER = 2500;
    /** So that no strategy goes by the clock. */
    private static final ReferenceCosts COSTS = new ReferenceCosts(
            Map.of("tinystories-target", costs(10), "tinystories-draft", costs(1), "shuffled", costs(1), "fewer", costs(1)));

    @TempDir
    private static Path folder;

    private static JvmModelLoader loader;
    private static HuggingFaceTokenizerLoader tokenizers;
    private static LoadedModel target;
    private static LoadedModel draft;
    private static LoadedTokenizer tokenizer;
    private static Vorlauf vorlauf;

    private static PassCosts costs(long micros) {
        return PassCosts.builder().passes(Map.of(1, 1_000 * micros, 11, 2_000 * micros)).nodeNanos(20).build();
    }

    @BeforeAll
    static void load() throws IOException {
        loader = new JvmModelLoader();
        tokenizers = new HuggingFaceTokenizerLoader();
        target = loader.load(ModelSource.of(MODELS.resolve("tinystories-target")));
        draft = loader.load(ModelSource.of(MODELS.resolve("tinystories-draft")));
        Path json = MODELS.resolve("tinystories-draft/tokenizer.json");
        tokenizer = tokenizers.load(json);
        int[] shuffled = IntStream.range(0, SIZE).map(id -> (1001 * id + 17) % SIZE).toArray();
        int[] fewer = IntStream.range(0, FEWER).map(id -> FEWER - 1 - id).toArray();
        vorlauf = Vorlauf.start();
        vorlauf.add(tokenizer);
        vorlauf.add(target);
        vorlauf.add(draft);
        add("shuffled", json, shuffled);
        add("fewer", json, fewer);
        vorlauf.add(new LinearStrategy());
        vorlauf.add(new TreeStrategy());
    }

    private static void add(String name, Path json, int... order) throws IOException {
        Path file = folder.resolve(name + ".json");
        Files.writeString(file, reordered(Fixtures.read(json), order));
        Tokenizer other = tokenizers.load(file);
        vorlauf.add(other);
        vorlauf.add(new Reordered(draft, name, other.identity(), order));
    }

    /** The tokenizer with other ids for its first tokens, and without the rest. */
    private static String reordered(String json, int... order) {
        JsonObject root = JsonParser.parseString(json).getAsJsonObject();
        JsonObject model = root.getAsJsonObject("model");
        Map<Integer, String> tokens = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : model.getAsJsonObject("vocab").entrySet()) {
            if (entry.getValue().getAsInt() < order.length) {
                tokens.put(order[entry.getValue().getAsInt()], entry.getKey());
            }
        }
        JsonObject vocabulary = new JsonObject();
        tokens.forEach((id, token) -> vocabulary.addProperty(token, id));
        model.add("vocab", vocabulary);
        model.getAsJsonArray("merges").asList().removeIf(
                merge -> !vocabulary.has(merge.getAsString().replace(" ", "")));
        root.getAsJsonArray("added_tokens").forEach(token -> token.getAsJsonObject()
                .addProperty("id", order[token.getAsJsonObject().get("id").getAsInt()]));
        return root.toString();
    }

    @AfterAll
    static void free() {
        vorlauf.close();
        target.close();
        draft.close();
        tokenizers.close();
        loader.close();
    }

    /** A model whose token {@code order[i]} is another's token i. */
    private record Reordered(LanguageModel model, String name, String tokenizer, int... order) implements LanguageModel {

        @Override
        public ModelInfo info() {
            Set<Integer> stops = model.info().stopTokens().stream().map(id -> order[id]).collect(Collectors.toSet());
            return model.info().toBuilder().name(name).tokenizer(tokenizer).vocabularySize(order.length)
                    .stopTokens(stops).build();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            int[] own = new int[order.length];
            for (int i = 0; i < own.length; i++) {
                own[order[i]] = i;
            }
            Evaluation evaluation = model.evaluate(items.stream().map(item -> {
                TokenTree tree = item.tree();
                return EvaluationItem.some(item.sequence(), TokenTree.of(tree.first(),
                                IntStream.range(0, tree.size()).map(i -> own[tree.token(i)]).toArray(),
                                IntStream.range(0, tree.size()).map(tree::parent).toArray()),
                        IntStream.range(0, item.rows()).map(item::wanted).toArray());
            }).toList());
            return new Evaluation() {
                @Override
                public void logits(int item, int row, float[] destination) {
                    float[] values = new float[model.info().vocabularySize()];
                    evaluation.logits(item, row, values);
                    for (int i = 0; i < destination.length; i++) {
                        destination[order[i]] = values[i];
                    }
                }

                @Override
                public void close() {
                    evaluation.close();
                }
            };
        }
    }

    private static DecodingRequest.Builder request(double temperature, VerificationMethod method) {
        return DecodingRequest.builder(target.info().name(), PROMPT).sampler(SamplerSettings.ofTemperature(temperature))
                .verification(method).seed(11).maxNewTokens(48).costs(COSTS);
    }

    private static DecodingResult speculate(
            double temperature, VerificationMethod method, String strategy, String draft) {
        return vorlauf.decoding().generate(request(temperature, method).strategy(strategy).draft(draft).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "tree"})
    void isAcceptedAsTheOriginalIsIfOnlyTheIdsAreOthers(String strategy) {
        for (double temperature : new double[] {0, 0.8}) {
            for (VerificationMethod method : List.of(VerificationMethod.COUPLED, VerificationMethod.REJECTION)) {
                DecodingResult original = speculate(temperature, method, strategy, draft.info().name());
                DecodingResult shuffled = speculate(temperature, method, strategy, "shuffled");

                // It reads the text as it is usually encoded, which is how the target has written it here.
                assertThat(tokenizer.encode(PROMPT + original.text()))
                        .isEqualTo(Fixtures.join(tokenizer.encode(PROMPT), original.ids()));
                assertThat(shuffled.ids()).isEqualTo(original.ids());
                assertThat(shuffled.metrics().acceptedTokens()).isEqualTo(original.metrics().acceptedTokens()).isPositive();
                assertThat(shuffled.metrics().draftedTokens()).isEqualTo(original.metrics().draftedTokens());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "tree"})
    void isAcceptedAndChangesNothingIfItHasFewerTokens(String strategy) {
        for (double temperature : new double[] {0, 0.8}) {
            Tokens plain = vorlauf.decoding().generate(request(temperature, VerificationMethod.COUPLED).build()).ids();
            DecodingResult result = speculate(temperature, VerificationMethod.COUPLED, strategy, "fewer");

            assertThat(result.ids()).isEqualTo(plain);
            assertThat(result.metrics().acceptedTokens()).isPositive();
            assertThat(result.metrics().failedRounds()).isZero();
        }
    }

    @Test
    void sharesTheTokensWithTheSameBytes() {
        LoadedTokenizer fewer = tokenizers.load(folder.resolve("fewer.json"));
        SharedTokens shared = SharedTokens.of(tokenizer, fewer);

        // All but the one that ends a text.
        assertThat(shared.count()).isEqualTo(FEWER - 1);
        assertThat(shared.size()).isEqualTo(SIZE);
        assertThat(shared.partner(1)).isEqualTo(FEWER - 2);
        assertThat(shared.partner(FEWER)).isEqualTo(-1);
        assertThat(shared).hasToString("2499 of 4096 tokens are shared");
    }
}
