package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.itests.Checkpoints.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.ServiceRegistration;

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
        try (Offered target = offer(system, "target", pair.target());
                Offered draft = offer(system, "draft", pair.draft())) {
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
        try (Offered target = offer(system, "target", pair.target())) {
            DecodingResult result = system.service(DecodingService.class)
                    .generate(request("target").strategy("linear").set("k", "3").draft("target").build());

            assertThat(result.metrics().acceptanceRate()).isEqualTo(1);
            assertThat(result.metrics().blockEfficiency()).isEqualTo(4);
        }
    }

    private static DecodingRequest.Builder request(String target) {
        return DecodingRequest.of(target, Tokens.of(3, 1, 4, 1, 5)).maxNewTokens(40).stopTokens(Set.of());
    }

    private static Offered offer(RunningSystem system, String name, Path directory)
            throws InterruptedException, IOException {
        LanguageModel model = system.service(ModelLoader.class).load(new ModelSource(name, directory, Map.of()));
        return new Offered(model, system.context().registerService(LanguageModel.class, model, null));
    }

    private record Offered(LanguageModel model, ServiceRegistration<LanguageModel> registration)
            implements AutoCloseable {

        @Override
        public void close() {
            registration.unregister();
            model.close();
        }
    }
}
