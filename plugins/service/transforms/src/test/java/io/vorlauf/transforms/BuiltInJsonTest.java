// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.jvm.JvmModelLoader;
import io.vorlauf.strategy.adaptive.AdaptiveStrategy;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.tree.TreeStrategy;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The built-in target and its draft under random schemas. */
class BuiltInJsonTest {

    private static final Path MODELS = Path.of("../../models/tinystories/src/main/resources/models");
    private static final String PROMPT = "Once upon a time there was a girl. In JSON: ";
    private static final List<String> STRATEGIES = List.of("linear", "tree", "adaptive");

    private static JvmModelLoader loader;
    private static HuggingFaceTokenizerLoader tokenizers;
    private static LoadedModel target;
    private static LoadedModel draft;
    private static Tokenizer tokenizer;
    private static Vorlauf vorlauf;

    @BeforeAll
    static void load() {
        loader = new JvmModelLoader();
        tokenizers = new HuggingFaceTokenizerLoader();
        target = loader.load(ModelSource.of(MODELS.resolve("tinystories-target")));
        draft = loader.load(ModelSource.of(MODELS.resolve("tinystories-draft")));
        tokenizer = tokenizers.load(MODELS.resolve("tinystories-target/tokenizer.json"));
        vorlauf = Vorlauf.start();
        vorlauf.add(tokenizer);
        vorlauf.add(target);
        vorlauf.add(draft);
        vorlauf.add(new LinearStrategy());
        vorlauf.add(new TreeStrategy());
        vorlauf.add(new AdaptiveStrategy());
        vorlauf.add(new JsonGrammar());
    }

    @AfterAll
    static void free() {
        vorlauf.close();
        target.close();
        draft.close();
        tokenizers.close();
        loader.close();
    }

    private static DecodingRequest.Builder request(String schema, int seed, int tokens) {
        return DecodingRequest.builder("tinystories-target", PROMPT).maxNewTokens(tokens).seed(seed)
                .sampler(SamplerSettings.ofTemperature(seed % 2 == 0 ? 0 : 0.8))
                .transform(TransformChoice.builder().name("json").parameters(Map.of("schema", schema)).build());
    }

    @Test
    void whatEndedValidatesWhateverGuesses() {
        check(6, 24, 3);
    }

    @Test
    @Tag("long")
    void whatEndedValidatesUnderFiveHundredSchemas() {
        check(500, 48, 250);
    }

    private static void check(int schemas, int tokens, int least) {
        int made = 0;
        int ended = 0;
        for (int seed = 0; made < schemas; seed++) {
            String schema = RandomSchemas.schema(seed);
            DecodingResult plain;
            try {
                plain = vorlauf.decoding().generate(request(schema, seed, tokens).build());
            } catch (InvalidRequestException e) {
                continue;
            }
            made++;
            Validator validator = new Validator(schema);
            ended += validates(validator, schema, plain) ? 1 : 0;
            for (String strategy : STRATEGIES) {
                assertThat(vorlauf.decoding().generate(request(schema, seed, tokens).strategy(strategy)
                        .draft("tinystories-draft").build()).ids()).as("%s with %s", schema, strategy).isEqualTo(plain.ids());
            }
            validates(validator, schema, vorlauf.decoding().generate(request(schema, seed, tokens).strategy("tree")
                    .draft("tinystories-draft").verification(VerificationMethod.REJECTION).build()));
        }
        assertThat(ended).isGreaterThanOrEqualTo(least);
    }

    /** Whether a text has ended by itself; if so, it validates. */
    private static boolean validates(Validator validator, String schema, DecodingResult result) {
        if (result.finish() != FinishReason.STOP) {
            return false;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        result.ids().stream().forEach(token -> tokenizer.bytes(token).ifPresent(bytes::writeBytes));
        assertThat(validator.complaints(bytes.toByteArray())).as("%s: %s", schema, result.text()).isEmpty();
        assertThat(tokenizer.decode(Tokens.of(result.ids().toArray()))).isEqualTo(result.text());
        return true;
    }
}
