// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.LogProbabilities;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Log-probabilities on a real model")
class LogProbabilitiesOnRealModelsTest {

    private static double[] numbers(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonElement::getAsDouble).toArray();
    }

    @Test
    void areThoseOfAnIndependentImplementationInBinary64() throws IOException {
        Optional<Path> checkpoint = SmallModels.shared().map(models -> models.resolve("families/llama-plain"));
        assumeTrue(checkpoint.isPresent(), "there are no shared models");
        try (TensorFlowModelLoader loader = new TensorFlowModelLoader();
                LoadedModel model = loader.load(ModelSource.of(checkpoint.get()));
                Vorlauf vorlauf = Vorlauf.start()) {
            vorlauf.add(model);
            List<JsonObject> texts = StreamSupport.stream(JsonParser.parseString(
                            Files.readString(checkpoint.get().resolve("golden.json"))).getAsJsonArray().spliterator(), false)
                    .map(JsonElement::getAsJsonObject)
                    .filter(golden -> golden.has("last_logits"))
                    .toList();
            assertThat(texts).isNotEmpty();
            for (JsonObject golden : texts) {
                int[] ids = StreamSupport.stream(golden.getAsJsonArray("ids").spliterator(), false)
                        .mapToInt(JsonElement::getAsInt).toArray();
                double[] logits = numbers(golden.getAsJsonArray("last_logits"));
                double whole = Math.log(IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum());

                LogProbabilities found = vorlauf.decoding().generate(
                        DecodingRequest.builder(model.info().name(), Tokens.of(ids)).maxNewTokens(1)
                                .sampler(SamplerSettings.ofTemperature(2).withTopK(3)).logProbabilities(logits.length).build())
                        .logProbabilities().get(0);

                assertThat(found.top()).hasSize(logits.length).allSatisfy(each ->
                        assertThat(each.logProbability()).isCloseTo(logits[each.token()] - whole, within(1e-4)));
                assertThat(found.logProbability()).isCloseTo(logits[found.token()] - whole, within(1e-4));
                assertThat(found.top().stream().mapToDouble(each -> Math.exp(each.logProbability())).sum())
                        .isCloseTo(1, within(1e-6));
            }
        }
    }
}
