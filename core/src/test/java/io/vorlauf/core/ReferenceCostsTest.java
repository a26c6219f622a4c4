// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("With reference costs")
class ReferenceCostsTest {

    /** The target takes 1,000 ns for a pass and 100 a node, the draft 100 and 10; a distribution takes 5 and 1. */
    private static final ReferenceCosts COSTS = new ReferenceCosts(Map.of(
            "target", PassCosts.builder().passes(Map.of(1, 1_100L, 2, 1_200L)).nodeNanos(5).build(),
            "draft", PassCosts.builder().passes(Map.of(1, 110L, 2, 120L)).nodeNanos(1).build()));

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final List<RoundOutcome> outcomes = new ArrayList<>();
    private final Rounds rounds = new Rounds();
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        List.of(target, draft).forEach(vorlauf::add);
        vorlauf.add(rounds);
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(0.8)).seed(4)
                .maxNewTokens(40).strategy("mine").draft("draft");
    }

    /** Guesses a chain of two with two passes of the draft, and keeps what it is told. */
    private Speculation twoAhead(SpeculationContext context) {
        return new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                var one = tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 1).get(0);
                if (tree.canGrow(one)) {
                    tree.sample(one, context.drafts().get(0).distribution(one), 1);
                }
            }

            @Override
            public void observe(RoundOutcome outcome) {
                outcomes.add(outcome);
            }
        };
    }

    @Test
    void aRoundTakesWhatItsPassesCost() {
        vorlauf.add(Strategies.opening("mine", 1, this::twoAhead));
        vorlauf.decoding().generate(request().costs(COSTS).build());

        RoundOutcome first = outcomes.get(0);
        assertThat(first.draftNanos()).as("three tokens of prompt, then one node").isEqualTo(130 + 1 + 110 + 1);
        assertThat(first.verifyNanos()).as("three tokens of prompt, two guesses").isEqualTo(1_000 + 500);
        assertThat(first.totalNanos()).isEqualTo(242 + 1_500 + 5L * (first.accepted().length() + 1));
        assertThat(outcomes.subList(1, outcomes.size() - 1)).allSatisfy(outcome -> {
            assertThat(outcome.verifyNanos()).isEqualTo(1_000 + 300);
            assertThat(outcome.draftNanos()).isBetween(222L, 232L);
        });
    }

    @Test
    void whatUsersAreToldOfTimeIsReal() {
        vorlauf.add(Strategies.opening("mine", 1, this::twoAhead));
        vorlauf.decoding().generate(request().costs(new ReferenceCosts(Map.of(
                "target", PassCosts.builder().passes(Map.of(1, 0L)).build(),
                "draft", PassCosts.builder().passes(Map.of(1, 0L)).build()))).build());

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.totalNanos()).isZero());
        assertThat(rounds.reports()).isNotEmpty().allSatisfy(report -> {
            assertThat(report.draftNanos()).isPositive();
            assertThat(report.verifyNanos()).isPositive();
        });
    }

    @Test
    void theClockOfAStrategyStandsStillBetweenPasses() {
        List<Long> steps = new ArrayList<>();
        vorlauf.add(Strategies.of("mine", 1, (context, tree) -> {
            long before = context.nanoTime();
            steps.add(context.nanoTime() - before);
            context.drafts().get(0).distribution(tree.root());
            steps.add(context.nanoTime() - before);
        }));
        vorlauf.decoding().generate(request().maxNewTokens(2).costs(COSTS).build());

        assertThat(steps).startsWith(0L, 131L);
    }

    @Test
    void aStrategyThatAnotherOneOpensGoesByTheSameClockAndCosts() {
        List<Long> times = new ArrayList<>();
        List<Optional<ReferenceCosts>> costs = new ArrayList<>();
        vorlauf.add(Strategies.of("opened", 1, (context, tree) -> {
            times.add(context.nanoTime());
            costs.add(context.costs());
        }));
        vorlauf.add(Strategies.opening("mine", 1, context -> {
            Speculation opened = context.open("opened", Map.of()).orElseThrow();
            return tree -> {
                times.add(context.nanoTime());
                opened.grow(tree);
            };
        }));
        vorlauf.decoding().generate(request().maxNewTokens(3).costs(COSTS).build());

        assertThat(times).containsExactly(0L, 0L, 1_305L, 1_305L);
        assertThat(costs).containsOnly(Optional.of(COSTS));
        assertThat(rounds.strategies()).as("the last token leaves no room").containsExactly("mine", "mine", "none");
    }

    @Test
    void withoutThemAStrategyGoesByTheComputersClock() {
        List<Long> steps = new ArrayList<>();
        vorlauf.add(Strategies.of("mine", 1, (context, tree) -> {
            assertThat(context.costs()).isEmpty();
            long before = System.nanoTime();
            long now = context.nanoTime();
            steps.add(now - before);
            steps.add(System.nanoTime() - now);
        }));
        vorlauf.decoding().generate(request().build());

        assertThat(steps).isNotEmpty().allSatisfy(step -> assertThat(step).isNotNegative());
    }

    @Test
    void aModelOfWhichTheySayNothingIsRefused() {
        vorlauf.add(Strategies.opening("mine", 1, this::twoAhead));
        ReferenceCosts targetOnly = new ReferenceCosts(Map.of("target", COSTS.models().get("target")));

        assertThatThrownBy(() -> vorlauf.decoding().generate(request().costs(targetOnly).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("there are no reference costs for model 'draft', only for target");
        Generation running = vorlauf.decoding().start(
                request().speculation(SpeculationChoice.none()).costs(targetOnly).build(), GenerationListener.NONE);
        assertThatThrownBy(() -> running.swap(SpeculationChoice.of("mine", "draft")))
                .isInstanceOf(InvalidRequestException.class);
        running.result().toCompletableFuture().join();
    }

    @Test
    void theyCanBeMeasured() {
        PassCosts measured = vorlauf.decoding().measure("draft", SamplerSettings.ofTemperature(1), 100);

        assertThat(measured.passes()).containsOnlyKeys(1, 2, 4, 8, 16, 32, 64);
        assertThat(measured.passes().values()).allSatisfy(nanos -> assertThat(nanos).isPositive());
        assertThat(measured.nodeNanos()).isPositive();
        assertThat(draft.open()).isZero();
    }

    @Test
    void aContextThatIsTooShortForLargePassesIsMeasuredWithSmallOnes() {
        vorlauf.add(TableModel.of("short", 40, 12));

        assertThat(vorlauf.decoding().measure("short", SamplerSettings.GREEDY, 100).passes())
                .containsOnlyKeys(1, 2, 4, 8);
        assertThatThrownBy(() -> vorlauf.decoding().measure("absent", SamplerSettings.GREEDY, 1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("no model 'absent'; there are: ");
    }
}
