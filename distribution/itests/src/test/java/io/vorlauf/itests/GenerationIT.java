// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.itests.Checkpoints.Pair;
import io.vorlauf.itests.StoryPair.Offer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an embedder does: register models as services, take the decoding service, generate. */
@ExtendWith(SystemExtension.class)
class GenerationIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"gpt2,0,1", "gpt2,0,4", "gpt2,0.8,4", "llama,0,1", "llama,0,4", "llama,0.8,4"})
    void speculationDoesNotChangeTheIds(String family, double temperature, String k, RunningSystem system)
            throws Exception {
        Pair pair = Checkpoints.write(folder, family);
        try (Offer target = Offer.of(system, "target", pair.target(), Map.of());
                Offer draft = Offer.of(system, "draft", pair.draft(), Map.of())) {
            DecodingService engine = system.service(DecodingService.class);
            SamplerSettings sampler = SamplerSettings.ofTemperature(temperature);
            for (long seed = 0; seed < 5; seed++) {
                DecodingRequest plain = request("target").sampler(sampler).seed(seed).build();
                DecodingRequest linear = plain.toBuilder().strategy("linear").set("k", k).draft("draft").build();

                assertThat(engine.generate(linear).ids()).isEqualTo(engine.generate(plain).ids());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void aDraftThatIsTheTargetIsAlwaysRight(String family, RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, family);
        try (Offer target = Offer.of(system, "target", pair.target(), Map.of())) {
            DecodingResult result = system.service(DecodingService.class)
                    .generate(request("target").strategy("linear").set("k", "3").draft("target").build());

            assertThat(result.metrics().acceptanceRate()).isEqualTo(1);
            assertThat(result.metrics().blockEfficiency()).isEqualTo(4);
        }
    }

    private static DecodingRequest.Builder request(String target) {
        return DecodingRequest.builder(target, Tokens.of(3, 1, 4, 1, 5)).maxNewTokens(40).stopTokens(Set.of());
    }
}
