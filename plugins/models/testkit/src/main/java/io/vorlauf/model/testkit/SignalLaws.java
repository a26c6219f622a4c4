// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.HiddenStates;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.ModelConfig;
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
 * Hidden states are right, where a backend hands them out: near those of a {@link Reference} in binary64, and near what draft
 * heads of an independent implementation were fed with, where such heads are at hand. Who asks for them gets them, and
 * nobody's logits change by a bit.
 */
public abstract class SignalLaws extends ModelLaws {

    private final Variant exact;

    /**
     * The laws for some variants, all of which keep the same bits.
     *
     * @param exact the variant that is compared with the independent implementation
     */
    protected SignalLaws(List<Variant> variants, Variant exact) {
        super(variants);
        this.exact = exact;
    }

    Stream<Arguments> models() {
        return each(SmallModels.all(64));
    }

    private static SignalRequest everything(LoadedModel model) {
        int layers = model.info().hiddenStates().orElseThrow().layers();
        return SignalRequest.builder().layers(IntStream.rangeClosed(0, layers).toArray()).lastHidden().build();
    }

    /** What is handed out of an item, by state and node. */
    private static float[][][] states(LoadedModel model, Evaluation evaluation, int item, int nodes) {
        HiddenStates hidden = model.info().hiddenStates().orElseThrow();
        float[][][] states = new float[hidden.layers() + 2][nodes][hidden.size()];
        for (int node = 0; node < nodes; node++) {
            for (int layer = 0; layer <= hidden.layers(); layer++) {
                evaluation.hidden(item, node, layer, states[layer][node], 0);
            }
            evaluation.lastHidden(item, node, states[hidden.layers() + 1][node], 0);
        }
        return states;
    }

    private static float[][][] states(LoadedModel model, ModelSequence sequence, TokenTree tree) {
        EvaluationItem item = EvaluationItem.some(sequence, tree).withSignals(everything(model));
        try (Evaluation evaluation = model.evaluate(List.of(item))) {
            return states(model, evaluation, 0, tree.size());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void aTreeHasTheStatesOfTheReference(ModelConfig config, Variant variant) throws IOException {
        Path checkpoint = write(config, variant.stored());
        try (LoadedModel model = variant.open(checkpoint);
                ModelSequence sequence = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 8, 2);
            int[] parents = {-1, 0, 1, 1, 0, 4, 3, -1};
            double[][][] expected = Reference.open(checkpoint).states(tokens, parents);
            // A stream that begins larger is computed with larger errors.
            double tolerance = variant.tolerance() * Math.max(1, config.decoder().embeddingScale());

            float[][][] actual = states(model, sequence, TokenTree.of(0, tokens, parents));

            for (int state = 0; state < expected.length; state++) {
                for (int node = 0; node < tokens.length; node++) {
                    for (int i = 0; i < expected[state][node].length; i++) {
                        assertThat((double) actual[state][node][i]).as("number %d of state %d of node %d", i, state, node)
                                .isCloseTo(expected[state][node][i], within(tolerance));
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void statesAreTheSameBitsInATreeInAPieceOfAPromptAndAlone(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant);
                ModelSequence alone = model.newSequence();
                ModelSequence together = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 24, 3);
            float[][][] piece = states(model, together, TokenTree.chain(tokens));
            for (int i = 0; i < tokens.length; i++) {
                float[][][] one = states(model, alone, TokenTree.chain(tokens[i]));
                for (int state = 0; state < one.length; state++) {
                    assertThat(one[state][0]).as("state %d of token %d", state, i).isEqualTo(piece[state][i]);
                }
                alone.keep(0);
            }
            together.keep(IntStream.range(0, tokens.length).toArray());
            TokenTree chain = TokenTree.chain(5, 6);
            TokenTree tree = TokenTree.of(0, new int[] {9, 5, 7, 6}, new int[] {-1, -1, 0, 1});
            float[][][] inChain = states(model, alone, chain);
            float[][][] inTree = states(model, together, tree);
            for (int state = 0; state < inChain.length; state++) {
                assertThat(inTree[state][1]).isEqualTo(inChain[state][0]);
                assertThat(inTree[state][3]).isEqualTo(inChain[state][1]);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("models")
    void nobodysLogitsChangeByABitWhereSomebodyAsksForStates(ModelConfig config, Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(config, variant)) {
            List<ModelSequence> sequences = IntStream.range(0, 3).mapToObj(i -> model.newSequence()).toList();
            for (int i = 0; i < 3; i++) {
                Texts.append(model, sequences.get(i), Texts.tokens(model, 10 + 9 * i, i));
            }
            TokenTree tree = TokenTree.of(0, new int[] {1, 2, 3, 4, 5}, new int[] {-1, 0, 0, 1, 1});
            List<EvaluationItem> plain = sequences.stream().map(one -> EvaluationItem.all(one, tree)).toList();
            SignalRequest some = SignalRequest.builder().layers(1).lastHidden().build();
            List<EvaluationItem> asking = List.of(
                    plain.get(0).withSignals(some), plain.get(1), plain.get(2).withSignals(everything(model)));

            float[][][] before = logits(model, plain, tree.size());
            sequences.forEach(ModelSequence::keep);
            float[][][] states = IntStream.of(0, 2).mapToObj(i -> {
                float[][][] all = states(model, sequences.get(i), tree);
                sequences.get(i).keep();
                return all;
            }).flatMap(Stream::of).toArray(float[][][]::new);
            try (Evaluation evaluation = model.evaluate(asking)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(Texts.rows(model, evaluation, i, tree.size())).isDeepEqualTo(before[i]);
                }
                float[] row = new float[states[0][0].length];
                for (int node = 0; node < tree.size(); node++) {
                    evaluation.hidden(0, node, 1, row, 0);
                    assertThat(row).isEqualTo(states[1][node]);
                    evaluation.lastHidden(0, node, row, 0);
                    assertThat(row).isEqualTo(states[states.length / 2 - 1][node]);
                }
                float[][][] last = states(model, evaluation, 2, tree.size());
                for (int state = 0; state < last.length; state++) {
                    assertThat(last[state]).isDeepEqualTo(states[states.length / 2 + state]);
                }
            }
            sequences.forEach(ModelSequence::close);
        }
    }

    private static float[][][] logits(LoadedModel model, List<EvaluationItem> items, int nodes) {
        try (Evaluation evaluation = model.evaluate(items)) {
            return IntStream.range(0, items.size())
                    .mapToObj(i -> Texts.rows(model, evaluation, i, nodes)).toArray(float[][][]::new);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void ofATextThatTakesSeveralPassesEveryNodeHasItsStates(Variant variant) throws IOException {
        try (LoadedModel model = openSameBits(SmallModels.llama(400, false), variant);
                ModelSequence whole = model.newSequence();
                ModelSequence cut = model.newSequence()) {
            int[] tokens = Texts.tokens(model, 300, 4);
            float[][][] all = states(model, whole, TokenTree.chain(tokens));
            for (int from = 0; from < tokens.length; from += 50) {
                float[][][] part = states(model, cut, TokenTree.chain(Arrays.copyOfRange(tokens, from, from + 50)));
                cut.keep(IntStream.range(0, 50).toArray());
                for (int state = 0; state < part.length; state++) {
                    for (int i = 0; i < 50; i++) {
                        assertThat(part[state][i]).isEqualTo(all[state][from + i]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatWasNotAskedForIsRefused(Variant variant) throws IOException {
        try (LoadedModel model = open(SmallModels.llama(64, false), variant);
                ModelSequence sequence = model.newSequence()) {
            HiddenStates hidden = model.info().hiddenStates().orElseThrow();
            EvaluationItem item = EvaluationItem.all(sequence, TokenTree.chain(1, 2));
            assertThatThrownBy(() -> model.evaluate(List.of(
                    item.withSignals(SignalRequest.builder().layers(hidden.layers() + 1).build()))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the hidden states 0 to " + hidden.layers());
            assertThat(sequence.pending()).isZero();
            float[] row = new float[hidden.size() + 1];
            try (Evaluation evaluation = model.evaluate(
                    List.of(item.withSignals(SignalRequest.builder().layers(1).build())))) {
                evaluation.hidden(0, 1, 1, row, 1);
                assertThatThrownBy(() -> evaluation.hidden(0, 0, 0, row, 0)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> evaluation.lastHidden(0, 0, row, 0)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> evaluation.hidden(0, 2, 1, row, 0)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> evaluation.hidden(1, 0, 1, row, 0)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> evaluation.hidden(0, 0, 1, row, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-plain.speculators", "llama-deep.speculators", "llama-deep.eagle3", "llama-plain.eagle1"})
    void aDraftHeadGetsTheFeaturesThatAnIndependentImplementationFedItWith(String name) throws IOException {
        Optional<Path> head = SmallModels.shared().map(models -> models.resolve("heads").resolve(name))
                .filter(Files::isDirectory);
        assumeTrue(head.isPresent(), "there are no shared heads");
        JsonObject golden = JsonParser.parseString(Files.readString(head.get().resolve("golden.json"))).getAsJsonObject();
        String target = golden.get("target").getAsString();
        Path checkpoint = target.startsWith(".")
                ? head.get().resolve(target).normalize()
                : SmallModels.shared().orElseThrow().resolve("families").resolve(target);
        int[] layers = golden.has("layers") && golden.get("layers").isJsonArray()
                ? ints(golden.getAsJsonArray("layers"))
                : new int[0];
        try (LoadedModel model = exact.open(checkpoint)) {
            for (JsonElement element : golden.getAsJsonArray("cases")) {
                checkFeatures(model, layers, element.getAsJsonObject());
            }
        }
    }

    /** Without layers, features are the last hidden state. */
    private void checkFeatures(LoadedModel model, int[] layers, JsonObject golden) {
        int[] ids = ints(golden.getAsJsonArray("ids"));
        int[] rows = ints(golden.getAsJsonArray("feature_rows"));
        try (ModelSequence sequence = model.newSequence()) {
            float[][][] states = states(model, sequence, TokenTree.chain(ids));
            JsonArray features = golden.getAsJsonArray(layers.length == 0 ? "fused" : "features");
            for (int i = 0; i < rows.length; i++) {
                JsonArray expected = features.get(i).getAsJsonArray();
                int size = states[0][0].length;
                assertThat(expected.size()).isEqualTo(size * Math.max(1, layers.length));
                for (int j = 0; j < expected.size(); j++) {
                    float[] state = states[layers.length == 0 ? states.length - 1 : layers[j / size]][rows[i]];
                    assertThat((double) state[j % size]).as("feature %d at position %d", j, rows[i])
                            .isCloseTo(expected.get(j).getAsDouble(), within(exact.tolerance()));
                }
            }
        }
    }

    private static int[] ints(JsonArray array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).getAsInt()).toArray();
    }
}
