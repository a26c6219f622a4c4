// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.strategy.adaptive.AdaptiveStrategy;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.lookup.LookupStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.tree.TreeStrategy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Generations by tables in place of models, with every strategy, verification and temperature. */
class JsonTextsTest {

    private static final int SCHEMAS = 25;
    private static final int LONGEST = 60;
    private static final List<String> STRATEGIES = List.of("linear", "tree", "lookup", "adaptive");

    private final SpelledTokenizer tokenizer = SpelledTokenizer.random(9, 80);
    private final TableModel target =
            TableModel.of("target", tokenizer.vocabularySize(), 400).withTokenizer(tokenizer.identity());
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(tokenizer);
        vorlauf.add(target);
        vorlauf.add(target.similar("draft", 0.3));
        vorlauf.add(new LinearStrategy());
        vorlauf.add(new TreeStrategy());
        vorlauf.add(new LookupStrategy());
        vorlauf.add(new AdaptiveStrategy());
        vorlauf.add(new JsonGrammar());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    /** A request of a model that likes to close what is open. */
    private DecodingRequest.Builder request(String schema, double temperature, long seed) {
        Map<Integer, Double> bias = new HashMap<>(Map.of(SpelledTokenizer.END, 4.0));
        for (String closing : List.of("\"", "]", "}")) {
            bias.put(tokenizer.encode(closing).get(0), 4.0);
        }
        return DecodingRequest.builder("target", Tokens.of(5, 6, 7)).maxNewTokens(LONGEST).seed(seed)
                .sampler(SamplerSettings.ofTemperature(temperature).withLogitBias(bias))
                .stopTokens(Set.of(SpelledTokenizer.END))
                .transform(TransformChoice.builder().name("json").parameters(Map.of("schema", schema)).build());
    }

    private boolean isPossible(String schema) {
        try {
            vorlauf.decoding().generate(request(schema, 0, 0).maxNewTokens(1).build());
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(VerificationMethod.class)
    void whateverGuessesWhatEndedValidates(VerificationMethod method) {
        int ended = 0;
        int made = 0;
        for (int seed = 1000; made < SCHEMAS; seed++) {
            String schema = RandomSchemas.schema(seed);
            if (!isPossible(schema)) {
                continue;
            }
            made++;
            Validator validator = new Validator(schema);
            double temperature = made % 3 == 0 ? 0 : 0.9;
            Tokens plain = vorlauf.decoding().generate(request(schema, temperature, seed).build()).ids();
            for (String strategy : STRATEGIES) {
                DecodingResult result = vorlauf.decoding().generate(request(schema, temperature, seed)
                        .verification(method).strategy(strategy).draft("draft").build());
                assertThat(result.metrics().failedRounds()).isZero();
                if (method == VerificationMethod.COUPLED || temperature == 0) {
                    assertThat(result.ids()).as("%s with %s", schema, strategy).isEqualTo(plain);
                }
                if (result.finish() == FinishReason.STOP) {
                    ended++;
                    assertThat(validator.complaints(tokenizer.join(result.ids().toArray())))
                            .as("%s with %s: %s", schema, strategy, tokenizer.decode(result.ids())).isEmpty();
                }
            }
        }
        assertThat(ended).isGreaterThan(SCHEMAS * STRATEGIES.size() / 2);
    }

    @Test
    void draftsSeeTheSameMask() {
        String schema = "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":100}";
        DecodingResult result = vorlauf.decoding().generate(
                request(schema, 0.9, 3).strategy("linear").draft("draft").set("k", "4").build());
        // A draft that did not see it would guess something else than a bracket or a quote most of the time.
        assertThat(result.metrics().acceptanceRate()).isGreaterThan(0.4);
    }

    @Test
    void theGrammarBeginsBehindThePrompt() {
        DecodingResult result = vorlauf.decoding().generate(DecodingRequest.builder("target", "{\"a\": [")
                .stopTokens(Set.of(SpelledTokenizer.END))
                .transform(TransformChoice.builder()
                        .name("json").parameters(Map.of("schema", "{\"const\":[1,2]}")).build()).build());
        assertThat(tokenizer.decode(result.ids())).isEqualTo("[1,2]");
        assertThat(result.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aSchemaThatCannotBeObeyedIsRefusedBeforeTheStart() {
        assertThatThrownBy(() -> vorlauf.decoding().generate(
                request("{\"properties\":{\"name\":{\"pattern\":\"a\"}}}", 0, 0).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("transform 'json': the schema's /properties/name has 'pattern', which is not supported");
        assertThatThrownBy(() -> vorlauf.decoding().generate(request("", 0, 0).stopTokens(Set.of()).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("transform 'json' needs a stop token to end the text with, and the generation has none");
    }
}
