// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.decoding.DecodingEngine;
import io.vorlauf.core.internal.decoding.Plugins;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.tree.TreeStrategy;
import io.vorlauf.transforms.internal.grammar.State;
import io.vorlauf.transforms.internal.token.GrammarTransform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Under a schema texts are distributed as the target and the grammar say: every random outcome is tried")
class JsonLawsTest {

    /** Arrays of zeros and arrays. */
    private static final String SCHEMA =
            "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"const\":0},{\"$ref\":\"#\"}]},\"maxItems\":2}";
    private static final SpelledTokenizer TOKENIZER = SpelledTokenizer.of("[", "]", ",", "0", "[0", "],[");
    private static final Tokens PROMPT = Tokens.of(3, 1);
    private static final int LENGTH = 5;
    private static final int MOST_RUNS = 50_000;

    private final TableModel target = TableModel.of("target", TOKENIZER.vocabularySize(), 64).withTokenizer(TOKENIZER.identity());
    private final JsonGrammar factory = new JsonGrammar();
    private final GrammarTransform grammar = (GrammarTransform) factory.create(new Context(
            Context.values(factory, Map.of("schema", SCHEMA)), Optional.<Tokenizer>of(TOKENIZER),
            TOKENIZER.vocabularySize(), Set.of(SpelledTokenizer.END)));

    /** Takes all decisions every way, one run after the other. */
    private static final class EveryWay implements Draws {

        private final List<double[]> weights = new ArrayList<>();
        private final List<Integer> ways = new ArrayList<>();
        private int at;

        @Override
        public int choose(double[] given) {
            if (at == ways.size()) {
                weights.add(given.clone());
                ways.add(next(given, 0));
            }
            assertThat(given).isEqualTo(weights.get(at));
            return ways.get(at++);
        }

        @Override
        public boolean accept(double probability) {
            return choose(new double[] {1 - Math.min(1, probability), Math.min(1, probability)}) == 1;
        }

        private static int next(double[] given, int from) {
            int way = from;
            while (way < given.length && given[way] <= 0) {
                way++;
            }
            return way;
        }

        double probability() {
            double probability = 1;
            for (int i = 0; i < ways.size(); i++) {
                probability *= weights.get(i)[ways.get(i)] / Arrays.stream(weights.get(i)).sum();
            }
            return probability;
        }

        boolean advance() {
            at = 0;
            while (!ways.isEmpty()) {
                int last = ways.size() - 1;
                int way = next(weights.get(last), ways.get(last) + 1);
                if (way < weights.get(last).length) {
                    ways.set(last, way);
                    return true;
                }
                ways.remove(last);
                weights.remove(last);
            }
            return false;
        }
    }

    private Map<Tokens, Double> expected() {
        Map<Tokens, Double> texts = new HashMap<>();
        extend(PROMPT.toArray(), grammar.start(PROMPT), 1, texts);
        return texts;
    }

    private void extend(int[] text, State state, double probability, Map<Tokens, Double> texts) {
        Tokens output = Tokens.of(Arrays.copyOfRange(text, PROMPT.length(), text.length));
        if (output.length() == LENGTH || text[text.length - 1] == SpelledTokenizer.END) {
            texts.put(output, probability);
            return;
        }
        Distribution next = Distribution.softmax(grammar.transform(state, Logits.of(target.logits(text))));
        for (int token = 0; token < next.size(); token++) {
            if (next.probability(token) > 0) {
                int[] longer = Arrays.copyOf(text, text.length + 1);
                longer[text.length] = token;
                extend(longer, grammar.step(state, token), probability * next.probability(token), texts);
            }
        }
    }

    private Map<Tokens, Double> found(SpeculationStrategy strategy, Map<String, String> parameters, VerificationMethod method) {
        EveryWay ways = new EveryWay();
        Map<Tokens, Double> texts = new HashMap<>();
        Injector parts = Guice.createInjector(new EngineModule(EngineSettings.DEFAULT, seed -> ways));
        Plugins plugins = parts.getInstance(Plugins.class);
        try (DecodingEngine engine = parts.getInstance(DecodingEngine.class)) {
            plugins.add(TOKENIZER, 0, "tests");
            plugins.add(target, 0, "tests");
            plugins.add(target.similar("draft", 0.5), 0, "tests");
            plugins.add(strategy, 0, "tests");
            plugins.add(factory, 0, "tests");
            DecodingRequest request = DecodingRequest.builder("target", PROMPT)
                    .sampler(SamplerSettings.ofTemperature(1)).maxNewTokens(LENGTH)
                    .stopTokens(Set.of(SpelledTokenizer.END))
                    .transform(TransformChoice.builder()
                            .name("json").parameters(Map.of("schema", SCHEMA)).build()).verification(method)
                    .strategy(strategy.name()).set(parameters).draft("draft")
                    // By the clock, trees would not be the same again.
                    .costs(new ReferenceCosts(Map.of("target", cost(10_000), "draft", cost(1_000)))).build();
            int runs = 0;
            do {
                Tokens text = engine.generate(request).ids();
                texts.merge(text, ways.probability(), Double::sum);
                assertThat(++runs).isLessThan(MOST_RUNS);
            } while (ways.advance());
        }
        return texts;
    }

    private static PassCosts cost(long nanos) {
        return PassCosts.builder().passes(new TreeMap<>(Map.of(1, nanos, 11, 2 * nanos))).nodeNanos(20).build();
    }

    private void requireExact(SpeculationStrategy strategy, Map<String, String> parameters, VerificationMethod method) {
        Map<Tokens, Double> expected = expected();
        Map<Tokens, Double> found = found(strategy, parameters, method);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((text, probability) ->
                assertThat(found.get(text)).as("%s", text).isCloseTo(probability, within(1e-9)));
        assertThat(expected.keySet()).anySatisfy(text ->
                assertThat(new String(TOKENIZER.join(text.toArray()), StandardCharsets.UTF_8)).isEqualTo("[[0],[]]"));
    }

    @ParameterizedTest
    @EnumSource(value = VerificationMethod.class, names = "COUPLED", mode = EnumSource.Mode.EXCLUDE)
    void withAChain(VerificationMethod method) {
        requireExact(new LinearStrategy(), Map.of("k", "2"), method);
    }

    @ParameterizedTest
    @EnumSource(value = VerificationMethod.class, names = "COUPLED", mode = EnumSource.Mode.EXCLUDE)
    void withATree(VerificationMethod method) {
        requireExact(new TreeStrategy(), Map.of("nodes", "3", "depth", "2", "width", "2"), method);
    }
}
