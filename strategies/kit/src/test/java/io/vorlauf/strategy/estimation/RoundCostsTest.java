// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RoundCostsTest {

    private static final Percentage NEARLY = Percentage.withPercentage(5);

    private final RoundCosts costs = new RoundCosts();

    private static RoundOutcome outcome(int drafted, long draftNanos, long verifyNanos, long totalNanos) {
        return RoundOutcome.builder()
                .drafted(drafted).depth(1).accepted(Tokens.empty()).attempted(1).next(0).draftNanos(draftNanos)
                .verifyNanos(verifyNanos).totalNanos(totalNanos).build();
    }

    @Test
    void assumesThatADraftIsMuchCheaperThanTheTarget() {
        assertThat(costs.measured()).isFalse();
        assertThat(costs.draft(0)).isZero();
        assertThat(costs.draft(1)).isBetween(0.05 * costs.target(0), 0.3 * costs.target(0));
    }

    @Test
    void tellsPassesOfTheDraftFromWhatIsDoneForEachOfItsNodes() {
        for (int i = 0; i < 100; i++) {
            costs.rootPass(1, 100_000);
            costs.pass(3, 100_000);
            costs.round(outcome(6, 360_000, 2_000_000, 2_500_000), 4, 200_000);
            costs.round(outcome(6, 140_000, 2_000_000, 2_280_000), 1, 100_000);
        }

        assertThat(costs.measured()).isTrue();
        assertThat(costs.draft(3)).isCloseTo(100_000 + 3 * 40_000, NEARLY);
        assertThat(costs.target(6)).isCloseTo(2_000_000, NEARLY);
        assertThat(costs.overhead()).isCloseTo(140_000, NEARLY);
        assertThat(costs.round(6)).isCloseTo(2_140_000, NEARLY);
    }

    @Test
    void aPlainRoundCostsNothingOfWhatIsDoneForADraft() {
        for (int i = 0; i < 20; i++) {
            costs.rootPass(1, 100_000);
            costs.round(outcome(0, 10_000, 1_000_000, 1_060_000), 0, 0);
            costs.round(outcome(3, 190_000, 1_500_000, 1_890_000), 1, 100_000);
        }

        assertThat(costs.round(0)).isCloseTo(1_060_000, NEARLY);
        assertThat(costs.round(3, 1, true) + costs.rootDraft()).isCloseTo(1_890_000, NEARLY);
    }

    @Test
    void whatPassesBetweenRoundsIsPartOfThem() {
        for (int i = 0; i < 20; i++) {
            costs.round(outcome(0, 0, 1_000_000, 1_050_000), 0, 0);
            costs.between(1, 70_000);
        }
        assertThat(costs.asking()).as("nobody was left in peace so far").isCloseTo(70_000, NEARLY);
        assertThat(costs.plain()).isCloseTo(1_120_000, NEARLY);

        for (int i = 0; i < 20; i++) {
            costs.between(5, 5 * 20_000);
        }

        assertThat(costs.asking()).isCloseTo(50_000, NEARLY);
        assertThat(costs.plain()).isCloseTo(1_070_000, NEARLY);
        assertThat(costs.round(0)).isCloseTo(1_120_000, NEARLY);
    }

    @Test
    void tellsWhatEachTokenCostsFromWhatARoundCosts() {
        for (int i = 0; i < 10; i++) {
            for (int tokens = 1; tokens <= 6; tokens++) {
                costs.round(RoundOutcome.builder()
                        .drafted(8).depth(8).accepted(Tokens.of(new int[tokens - 1])).attempted(tokens).next(0)
                        .verifyNanos(2_000_000).totalNanos(2_100_000 + 30_000L * tokens).build(), 0, 0);
            }
        }

        assertThat(costs.perToken()).isCloseTo(30_000, Percentage.withPercentage(15));
        assertThat(costs.round(8, 4, false) - costs.round(8)).isCloseTo(90_000, Percentage.withPercentage(15));
    }

    @Test
    void tellsThePassAboutTheRootFromFurtherOnes() {
        for (int i = 0; i < 10; i++) {
            costs.rootPass(1, 300_000);
            costs.pass(1, 100_000);
        }

        assertThat(costs.rootDraft()).isCloseTo(300_000, NEARLY);
        assertThat(costs.draft(1)).isCloseTo(100_000, NEARLY);
    }

    @Test
    void aFurtherPassThatWasDisturbedCostsNoMoreThanThoseAboutTheRoot() {
        costs.pass(1, 50_000_000);
        for (int i = 0; i < 10; i++) {
            costs.rootPass(1, 300_000);
        }

        assertThat(costs.draft(1)).isCloseTo(300_000, NEARLY);
    }

    @Test
    void isMeasuredWithoutADraftToo() {
        for (int i = 0; i < 5; i++) {
            costs.round(outcome(0, 0, 2_000_000, 2_100_000), 0, 0);
        }

        assertThat(costs.measured()).isTrue();
        assertThat(costs.knowsPlainRounds()).isTrue();
        assertThat(costs.target(0)).isCloseTo(2_000_000, NEARLY);
    }

    @Test
    void plainRoundsAreNotKnownFromRoundsWithGuesses() {
        for (int i = 0; i < 5; i++) {
            costs.round(outcome(8, 0, 2_000_000, 2_100_000), 0, 0);
        }

        assertThat(costs.knowsPlainRounds()).isFalse();
    }

    @Test
    void knowsFromTheFirstRoundOnWhatReferenceCostsSay() {
        RoundCosts known = RoundCosts.of(new ReferenceContext(Optional.of(new ReferenceCosts(Map.of(
                "target", PassCosts.builder()
                        .passes(Map.of(1, 1_000L, 4, 1_300L, 16, 2_500L)).nodeNanos(50).build(),
                "draft", PassCosts.builder().passes(Map.of(1, 100L, 4, 160L)).nodeNanos(10).build())))));

        known.rootPass(1, 1);
        known.pass(4, 1);
        known.round(outcome(9, 2, 1, 4), 5, 2);

        assertThat(known.measured()).isTrue();
        assertThat(known.knowsPlainRounds()).isTrue();
        assertThat(known.target(0)).isEqualTo(1_000);
        assertThat(known.target(9)).isEqualTo(1_900);
        assertThat(known.rootDraft()).isCloseTo(110, NEARLY);
        assertThat(known.draft(4)).isCloseTo(200, NEARLY);
        assertThat(known.overhead()).isEqualTo(50);
        assertThat(known.perToken()).isEqualTo(50);
    }

    @Test
    void knowsNothingOfAGenerationWithoutReferenceCosts() {
        assertThat(RoundCosts.of(new ReferenceContext(Optional.empty())).measured()).isFalse();
    }

    private static RoundOutcome shared(int drafted, int lanes, int passNodes) {
        long time = 1_000_000 + 100_000L * passNodes;
        return RoundOutcome.builder()
                .drafted(drafted).depth(drafted).accepted(Tokens.empty()).attempted(drafted).next(0).verifyNanos(time)
                .totalNanos(time + 10_000).lanes(lanes).passNodes(passNodes).generations(lanes).build();
    }

    @Test
    void aGuessCostsWhatItAddsForAllWhoShareThePass() {
        for (int i = 0; i < 20; i++) {
            for (int guesses : new int[] {0, 1, 4}) {
                costs.round(shared(guesses, 8, 8 * (1 + guesses)), 0, 0);
            }
        }

        assertThat(costs.target(0)).isCloseTo(1_800_000, NEARLY);
        assertThat(costs.target(1) - costs.target(0)).isCloseTo(800_000, Percentage.withPercentage(15));
    }

    @Test
    void passesAreToldApartByHowManySharedThem() {
        for (int i = 0; i < 20; i++) {
            costs.round(outcome(7, 0, 700_000, 800_000), 0, 0);
        }
        for (int i = 0; i < 20; i++) {
            costs.round(shared(0, 8, 8), 0, 0);
        }

        assertThat(costs.target(0)).as("eight alone, for each of eight").isCloseTo(1_800_000, NEARLY);
    }

    @Test
    void aRoundIsPlainIfNobodyGuessedInItsPass() {
        for (int i = 0; i < 16; i++) {
            costs.round(shared(0, 4, 16), 0, 0);
        }
        assertThat(costs.knowsPlainRounds()).isFalse();

        for (int i = 0; i < 16; i++) {
            costs.round(shared(0, 4, 4), 0, 0);
        }
        assertThat(costs.knowsPlainRounds()).isTrue();
    }

    private static RoundOutcome of(int generations, int lanes, int drafted, int tokens, long nanos) {
        return RoundOutcome.builder()
                .drafted(drafted).depth(drafted).accepted(Tokens.of(new int[tokens - 1])).attempted(drafted).next(0)
                .verifyNanos(nanos).totalNanos(nanos).lanes(lanes).passNodes(lanes * (1 + drafted))
                .generations(generations).build();
    }

    @Test
    void amongSeveralGenerationsARoundCostsTheTimeItTookInRoundsInWhichNobodyGuessed() {
        for (int i = 0; i < 50; i++) {
            costs.round(of(4, 4, 0, 1, 2_000_000), 0, 0);
            // Others guess, or are not there, or a draft was asked for nothing.
            costs.round(of(4, 2, 0, 1, 9_000_000), 0, 0);
            costs.round(of(4, 4, 0, 1, 9_000_000), 1, 0);
        }

        assertThat(costs.cost(of(4, 4, 3, 3, 5_000_000), 1.2)).isCloseTo(2.5, NEARLY);
        assertThat(costs.cost(of(4, 4, 3, 3, 5_000_000_000L), 1.2)).as("a disturbed round").isEqualTo(9);
    }

    @Test
    void theFirstOfManyPlainRoundsDoesNotCountMoreThanTheOthers() {
        costs.round(of(16, 16, 0, 1, 8_000_000), 0, 0);
        for (int i = 0; i < 59; i++) {
            costs.round(of(16, 16, 0, 1, 2_000_000), 0, 0);
        }
        assertThat(costs.knowsPlainRounds()).as("fewer than four of each generation").isFalse();

        for (int i = 0; i < 4; i++) {
            costs.round(of(16, 16, 0, 1, 2_000_000), 0, 0);
        }
        assertThat(costs.knowsPlainRounds()).isTrue();
        assertThat(costs.cost(of(16, 16, 3, 3, 4_000_000), 1.2)).isCloseTo(2, NEARLY);
    }

    @Test
    void aGenerationThatIsAloneGoesByWhatARoundShouldCost() {
        for (int i = 0; i < 50; i++) {
            costs.round(of(1, 1, 0, 1, 2_000_000), 0, 0);
        }

        assertThat(costs.cost(of(1, 1, 3, 3, 5_000_000), 1.2)).isEqualTo(1.2);
    }

    @Test
    void whatOthersGuessInPassesOfTheirOwnIsToBeExpectedInOnesOwn() {
        for (int i = 0; i < 20; i++) {
            // 8 generations that meet in fours, with as many guesses each.
            costs.round(of(8, 4, 0, 1, 1_000_000), 0, 0);
            costs.round(of(8, 4, 3, 3, 3_000_000), 4, 0);
        }

        assertThat(costs.target(0)).isCloseTo(1_000_000, NEARLY);
        assertThat(costs.target(3)).isCloseTo(3_000_000, NEARLY);
    }
}
