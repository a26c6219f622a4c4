// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("Between two rounds somebody else may speculate, and the text goes on")
class SwapTest {

    private static final SpeculationChoice CHAIN = SpeculationChoice.of("chain", "draft");
    private static final SpeculationChoice BUSH =
            SpeculationChoice.builder().strategy("bush").parameters(Map.of("k", "2")).drafts(CHAIN.drafts()).build();
    private static final SpeculationChoice FAVOURITES = SpeculationChoice.of("favourites", "exact");

    private final TableModel target = TableModel.of("target", 40, 300);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final TableModel exact = target.disturbed("exact", 0);
    private final Rounds rounds = new Rounds();
    private Vorlauf vorlauf;
    private Vorlauf.Plugin favourites;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        List.of(target, draft, exact).forEach(vorlauf::add);
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.bush());
        favourites = vorlauf.add(Strategies.favourites());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open() + draft.open() + exact.open()).isZero();
    }

    private static DecodingRequest.Builder request(double temperature) {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(temperature))
                .seed(4).maxNewTokens(200);
    }

    private DecodingResult generate(DecodingRequest.Builder request) {
        return vorlauf.decoding().generate(request.build());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.8})
    void throughAllStrategiesAndOneThatLeavesTheTextIsThatOfPlainDecoding(double temperature) {
        Tokens plain = generate(request(temperature)).ids();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            switch (index) {
                case 4 -> generation.swap(CHAIN);
                case 9 -> generation.swap(BUSH);
                case 14 -> generation.swap(FAVOURITES);
                case 19 -> new Thread(favourites::close).start();
                case 24 -> generation.swap(SpeculationChoice.none());
                case 29 -> generation.swap(CHAIN);
                default -> { }
            }
        });

        DecodingResult result = generate(request(temperature));

        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isZero();
        List<String> served = rounds.strategies();
        assertThat(served.subList(0, 5)).containsOnly("none");
        assertThat(served.subList(5, 10)).containsOnly("chain");
        assertThat(served.subList(10, 15)).containsOnly("bush");
        assertThat(served.subList(15, 20)).containsOnly("favourites");
        assertThat(served.subList(25, 30)).containsOnly("none");
        assertThat(served.subList(30, served.size() - 1)).isNotEmpty().containsOnly("chain");
    }

    @Test
    void everyRoundSaysWhoProvidedItsStrategy() {
        vorlauf.add(rounds);
        rounds.after((generation, index) -> generation.swap(index % 2 == 0 ? CHAIN : SpeculationChoice.none()));
        generate(request(0.8));
        String provider = Strategies.chain().getClass().getName();
        assertThat(rounds.reports()).hasSizeGreaterThan(9).allSatisfy(report ->
                assertThat(report.provider()).isEqualTo(report.strategy().equals("chain") ? provider : ""));
    }

    @Test
    void aChoiceThatCannotServeIsRefusedAndChangesNothing() {
        vorlauf.add(TableModel.of("stranger", 41, 300));
        List<Throwable> thrown = new ArrayList<>();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            if (index == 2) {
                for (SpeculationChoice wrong : List.of(
                        SpeculationChoice.of("tre"),
                        SpeculationChoice.builder()
                                .strategy("chain").parameters(Map.of("k", "65")).drafts(CHAIN.drafts()).build(),
                        SpeculationChoice.builder()
                                .strategy("chain").parameters(Map.of("width", "2")).drafts(CHAIN.drafts()).build(),
                        SpeculationChoice.of("chain"),
                        SpeculationChoice.of("chain", "nobody"),
                        SpeculationChoice.of("chain", "stranger"),
                        SpeculationChoice.builder().strategy("none").parameters(Map.of("k", "2")).build())) {
                    assertThatThrownBy(() -> generation.swap(wrong)).satisfies(thrown::add);
                }
            }
        });
        generate(request(0.8).speculation(CHAIN));
        assertThat(thrown).hasSize(7).allSatisfy(e -> assertThat(e).isInstanceOf(InvalidRequestException.class));
        assertThat(thrown.get(0)).hasMessage("no strategy 'tre'; there are: none, bush, chain, favourites");
        assertThat(rounds.strategies().subList(0, rounds.reports().size() - 1)).containsOnly("chain");
    }

    @Test
    void beforeTheFirstRoundASwapIsCheckedAgainstTheTarget() throws InterruptedException {
        vorlauf.add(TableModel.of("small", 20, 300));
        CountDownLatch looked = new CountDownLatch(1);
        vorlauf.add(new EngineListener() {
            @Override
            public void started(Generation generation) {
                try {
                    looked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        Generation generation = vorlauf.decoding().start(request(0.8).build(), GenerationListener.NONE);
        try {
            assertThat(generation.status().promptTokens()).isEqualTo(3);
            assertThatThrownBy(() -> generation.swap(SpeculationChoice.of("chain", "small")))
                    .isInstanceOf(InvalidRequestException.class).hasMessageContaining("'small'");
        } finally {
            looked.countDown();
        }
        generation.await();
    }

    @Test
    void anotherParameterIsASwapToo() {
        vorlauf.add(rounds);
        rounds.after((generation, index) ->
                generation.swap(SpeculationChoice.builder()
                        .strategy("chain").parameters(Map.of("k", "" + (2 + index % 2))).drafts(CHAIN.drafts())
                        .build()));
        generate(request(0.8).speculation(CHAIN));
        assertThat(rounds.reports().get(1).drafted()).isEqualTo(2);
        assertThat(rounds.reports().get(2).drafted()).isEqualTo(3);
        assertThat(rounds.reports().get(3).drafted()).isEqualTo(2);
    }

    @Test
    void theLastSwapBeforeARoundHolds() {
        List<String> heard = new ArrayList<>();
        vorlauf.add(new EngineListener() {
            @Override
            public void swapped(Generation generation, SpeculationChoice from, SpeculationChoice to) {
                heard.add(from.strategy() + " to " + to.strategy());
            }

            @Override
            public void round(Generation generation, RoundReport report) {
                if (report.index() == 3) {
                    List.of(CHAIN, BUSH, SpeculationChoice.none(), BUSH).forEach(generation::swap);
                }
            }
        });
        generate(request(0.8));
        assertThat(heard).containsExactly("none to bush");
    }

    @Test
    void aDraftThatStaysReadsTheTextOnce() {
        vorlauf.add(rounds);
        rounds.after((generation, index) -> generation.swap(index % 2 == 0 ? BUSH : CHAIN));
        DecodingResult result = generate(request(0.8).speculation(CHAIN));
        assertThat(draft.evaluated()).isLessThan(2 * result.metrics().draftedTokens());
    }

    @Test
    void aDraftThatReturnsKnowsTheWholeText() {
        vorlauf.add(rounds);
        SpeculationChoice sure = SpeculationChoice.of("chain", "exact");
        rounds.after((generation, index) -> generation.swap(index % 8 < 4 ? SpeculationChoice.none() : sure));
        generate(request(0.8).speculation(sure));
        assertThat(rounds.reports()).filteredOn(report -> report.drafted() > 0).hasSizeGreaterThan(9)
                .allSatisfy(report -> assertThat(report.accepted()).isEqualTo(report.drafted()));
    }

    @Test
    void aDraftThatIsNotWantedAnyMoreIsFreedAtOnce() {
        List<Integer> open = new ArrayList<>();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            open.add(draft.open());
            if (index == 3) {
                generation.swap(SpeculationChoice.of("chain", "exact"));
            }
        });
        generate(request(0.8).speculation(CHAIN));
        assertThat(open.subList(0, 4)).containsOnly(1);
        assertThat(open.subList(4, open.size())).isNotEmpty().containsOnly(0);
    }

    @Test
    void aDraftMayBeSampledInAnotherWay() {
        Tokens plain = generate(request(0.8)).ids();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> generation.swap(SpeculationChoice.builder()
                .strategy("chain")
                .drafts(List.of(DraftChoice.builder()
                        .model("draft").sampler(SamplerSettings.ofTemperature(0.1 * index)).build()))
                .build()));
        assertThat(generate(request(0.8).speculation(CHAIN)).ids()).isEqualTo(plain);
    }

    @Test
    void afterTheEndASwapChangesNothing() throws InterruptedException {
        Generation generation = vorlauf.decoding().start(request(0).build(), GenerationListener.NONE);
        DecodingResult result = generation.await();
        generation.swap(CHAIN);
        assertThat(generation.await()).isSameAs(result);
        assertThatThrownBy(() -> generation.swap(SpeculationChoice.of("tre"))).isInstanceOf(InvalidRequestException.class);
    }
}
