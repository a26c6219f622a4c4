// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("A strategy may be left out of rounds")
class SkippedRoundsTest {

    private static final int SKIPPED = 3;

    private final TableModel target = TableModel.of("target", 40, 300);
    private final TableModel draft = target.disturbed("draft", 0.1);
    private final List<String> calls = new ArrayList<>();
    private final List<RoundOutcome> heard = new ArrayList<>();
    private Vorlauf vorlauf;

    /** Guesses a chain of two in one round and wants to be left out of the next three. */
    private final class Resting implements SpeculationStrategy {

        @Override
        public String name() {
            return "resting";
        }

        @Override
        public String description() {
            return "guesses in one round of four";
        }

        @Override
        public int requiredDrafts() {
            return 1;
        }

        @Override
        public Speculation open(SpeculationContext context) {
            DraftModel model = context.drafts().get(0);
            return new Speculation() {
                @Override
                public void grow(DraftTree tree) {
                    calls.add("grow");
                    tree.sample(tree.root(), model.distribution(tree.root()), 1)
                            .forEach(node -> tree.sample(node, model.distribution(node), 1));
                    tree.skip(SKIPPED);
                }

                @Override
                public void observe(RoundOutcome outcome) {
                    calls.add("observe");
                    heard.add(outcome);
                }
            };
        }
    }

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        List.of(target, draft).forEach(vorlauf::add);
        vorlauf.add(new Resting());
        vorlauf.add(Strategies.chain());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open() + draft.open()).isZero();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(0.8)).seed(4)
                .maxNewTokens(200);
    }

    private DecodingResult generate(GenerationListener listener) {
        return vorlauf.decoding().generate(
                request().strategy("resting").draft(DraftChoice.of("draft")).build(), listener);
    }

    @Test
    void theTextIsThatOfPlainDecoding() {
        assertThat(generate(GenerationListener.NONE).ids())
                .isEqualTo(vorlauf.decoding().generate(request().build()).ids());
    }

    @Test
    void theStrategyIsNotCalledInThemAndHearsOfThemBeforeItsNextTree() {
        generate(GenerationListener.NONE);

        assertThat(calls).hasSizeGreaterThan(20).startsWith("grow", "observe", "observe", "observe", "observe", "grow");
        assertThat(heard.stream().limit(8).map(RoundOutcome::drafted)).containsExactly(2, 0, 0, 0, 2, 0, 0, 0);
    }

    @Test
    void whatItHearsIsTheTextInItsOrder() {
        Tokens text = generate(GenerationListener.NONE).ids();

        int[] told = heard.stream().flatMapToInt(outcome -> outcome.newTokens().stream()).toArray();
        assertThat(told).startsWith(Arrays.copyOf(text.toArray(), told.length));
        assertThat(told.length).isGreaterThan(190);
    }

    @Test
    void theyAreReportedAsItsRounds() {
        List<RoundReport> reports = new ArrayList<>();
        generate(new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                reports.add(report);
            }
        });

        assertThat(reports).extracting(RoundReport::strategy).containsOnly("resting");
        assertThat(reports.stream().limit(5).map(RoundReport::drafted)).containsExactly(2, 0, 0, 0, 2);
    }

    @Test
    void anotherStrategyThatIsWantedIsCalledAtOnce() {
        Rounds rounds = new Rounds();
        List<Integer> drafted = new ArrayList<>();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            if (index == 1) {
                generation.swap(SpeculationChoice.of("chain", "draft"));
            }
        });
        generate(new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                drafted.add(report.drafted());
            }
        });

        assertThat(drafted.subList(0, 2)).containsExactly(2, 0);
        assertThat(drafted.get(2)).as("two of three rounds were still to be left out").isPositive();
    }

    @Test
    void whomTheStrategyHasOpenedIsLetGoAtOnce() throws Exception {
        vorlauf.add(new SpeculationStrategy() {
            @Override
            public String name() {
                return "opener";
            }

            @Override
            public String description() {
                return "lets another one guess once and skips all that follows";
            }

            @Override
            public Speculation open(SpeculationContext context) {
                Speculation other = context.open("bush", Map.of("k", "2")).orElseThrow();
                return tree -> {
                    other.grow(tree);
                    tree.skip(1_000);
                };
            }
        });
        Vorlauf.Plugin bush = vorlauf.add(Strategies.bush());
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        Thread leaving = new Thread(bush::close);
        List<Boolean> alive = new ArrayList<>();
        rounds.after((generation, index) -> {
            if (index == 3) {
                leaving.start();
                while (vorlauf.decoding().strategies().stream().anyMatch(info -> info.name().equals("bush"))) {
                    Thread.onSpinWait();
                }
            } else if (index == 5) {
                try {
                    leaving.join(5_000);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                alive.add(leaving.isAlive());
            }
        });

        vorlauf.decoding().generate(request().strategy("opener").draft("draft").build());

        assertThat(alive).containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void fewerThanNoneAreRefused(int number) {
        List<Throwable> refusals = new ArrayList<>();
        vorlauf.add(new SpeculationStrategy() {
            @Override
            public String name() {
                return "wrong";
            }

            @Override
            public String description() {
                return "skips what cannot be skipped";
            }

            @Override
            public Speculation open(SpeculationContext context) {
                return tree -> {
                    assertThatThrownBy(() -> tree.skip(number)).isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("the number of rounds to leave out must be 0 or more, not " + number)
                            .satisfies(refusals::add);
                };
            }
        });

        vorlauf.decoding().generate(request().strategy("wrong").maxNewTokens(3).build());

        assertThat(refusals).isNotEmpty();
    }
}
