// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Transforms are plug-ins that a request names")
class NamedTransformTest {

    private static final Parameter<Integer> FROM = Parameter.integer("from", "the first id that is banned", 20, 1, 99);

    private final TableModel target = TableModel.of("target", 40, 300);
    private Vorlauf vorlauf;

    /** Bans ids from some number on. */
    private record Ban(String name, Function<TransformContext, LogitTransform> create) implements TransformFactory {

        static Ban from() {
            return new Ban("ban", context -> {
                int from = context.parameters().get(FROM);
                return (history, logits) -> {
                    float[] values = logits.toArray();
                    for (int i = from; i < values.length; i++) {
                        values[i] = Float.NEGATIVE_INFINITY;
                    }
                    return Logits.adopt(values);
                };
            });
        }

        @Override
        public String description() {
            return "bans ids";
        }

        @Override
        public List<Parameter<?>> parameters() {
            return List.of(FROM);
        }

        @Override
        public LogitTransform create(TransformContext context) {
            return create.apply(context);
        }
    }

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(target.disturbed("draft", 0.2));
        vorlauf.add(Strategies.chain());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest.Builder request(String from) {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(0.8)).seed(4)
                .maxNewTokens(60).transform(TransformChoice.builder()
                        .name("ban").parameters(Map.of("from", from)).build());
    }

    private DecodingResult generate(DecodingRequest.Builder request) {
        return vorlauf.decoding().generate(request.build());
    }

    @Test
    void aNamedTransformIsAppliedToTargetAndDrafts() {
        vorlauf.add(Ban.from());
        DecodingResult plain = generate(request("10"));
        DecodingResult speculative = generate(request("10").strategy("chain").draft("draft"));
        assertThat(plain.ids().stream()).allMatch(id -> id < 10);
        assertThat(speculative.ids()).isEqualTo(plain.ids());
        assertThat(speculative.metrics().acceptanceRate()).isGreaterThan(0.3);
        assertThat(speculative.metrics().failedRounds()).isZero();
    }

    @Test
    void whatIsThereCanBeAskedFor() {
        vorlauf.add(Ban.from());
        assertThat(vorlauf.decoding().transforms())
                .containsExactly(new TransformInfo("ban", "bans ids", List.of(FROM), Ban.class.getName()));
    }

    @Test
    void aWrongNameOrParameterIsRefused() {
        assertThatThrownBy(() -> generate(request("10"))).isInstanceOf(InvalidRequestException.class)
                .hasMessage("no transform 'ban'; there are none");
        vorlauf.add(Ban.from());
        assertThatThrownBy(() -> generate(request("100"))).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("transform 'ban': parameter 'from'");
        vorlauf.add(new Ban("odd", context -> {
            throw new InvalidParameterException("transform 'odd': the first id must be odd");
        }));
        assertThatThrownBy(() -> generate(request("10").transform("odd"))).isInstanceOf(InvalidRequestException.class)
                .hasMessage("transform 'odd': the first id must be odd");
        vorlauf.add(new Ban("broken", context -> {
            throw new IllegalStateException("no file");
        }));
        assertThatThrownBy(() -> generate(request("10").transform("broken")))
                .isInstanceOf(InvalidRequestException.class).hasMessageStartingWith("transform 'broken' of ");
    }

    @Test
    void oneThatFailsWhileItIsUsedIsNamed() {
        vorlauf.add(new Ban("broken", context -> (history, logits) -> {
            throw new IllegalStateException("no memory");
        }));
        assertThatThrownBy(() -> generate(DecodingRequest.builder("target", Tokens.of(3)).transform("broken")))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("transform 'broken' of " + Ban.class.getName() + " failed: ")
                .hasMessageContaining("no memory");
    }

    @Test
    void aRunningGenerationKeepsTheOneItHas() throws InterruptedException {
        Vorlauf.Plugin first = vorlauf.add(Ban.from());
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        Thread[] leaving = new Thread[1];
        rounds.after((generation, index) -> {
            if (index == 3) {
                leaving[0] = new Thread(first::close);
                leaving[0].start();
                vorlauf.add(new Ban("ban", context -> LogitTransform.identity()));
            }
        });
        assertThat(generate(request("10")).ids().stream()).allMatch(id -> id < 10);
        leaving[0].join();
        assertThat(generate(request("10")).ids().stream()).anyMatch(id -> id >= 10);
    }
}
