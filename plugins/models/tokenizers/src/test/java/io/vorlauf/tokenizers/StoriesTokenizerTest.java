// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoriesTokenizerTest {

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();
    private JsonArray golden;
    private Tokenizer tokenizer;

    @BeforeEach
    void load() {
        golden = JsonParser.parseString(Fixtures.read(Fixtures.stories("golden.json"))).getAsJsonArray();
        tokenizer = loader.load(Fixtures.stories("tokenizer.json"));
    }

    @AfterEach
    void close() {
        loader.close();
    }

    @Test
    void allTextsHaveTheGoldenIdsAndDecodeToThemselves() {
        int texts = 0;
        for (JsonElement element : golden) {
            JsonObject record = element.getAsJsonObject();
            if (record.has("ids")) {
                Tokens ids = ids(record.getAsJsonArray("ids"));
                String text = record.get("text").getAsString();
                assertThat(tokenizer.encode(text)).isEqualTo(ids);
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
                texts++;
            }
        }
        assertThat(texts).isPositive();
    }

    @Test
    void aContinuationIsStreamedWithItsLeadingComma() {
        for (JsonElement element : golden) {
            JsonObject record = element.getAsJsonObject();
            if (record.has("greedy_64")) {
                Tokens prompt = tokenizer.encode(record.get("text").getAsString());
                Tokens continuation = ids(record.getAsJsonArray("greedy_64"));
                assertThat(Fixtures.streamed(tokenizer, prompt, continuation))
                        .startsWith(", there was a little girl named Lily. She loved to play");
            }
        }
    }

    @Test
    void theVocabularyHas512Tokens() {
        assertThat(tokenizer.vocabularySize()).isEqualTo(512);
    }

    private static Tokens ids(JsonArray array) {
        return Tokens.of(array.asList().stream().map(JsonElement::getAsInt).toList());
    }
}
