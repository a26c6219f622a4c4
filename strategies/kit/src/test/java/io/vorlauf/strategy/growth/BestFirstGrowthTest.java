// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.strategy.estimation.Calibration;
import io.vorlauf.strategy.estimation.RankAcceptance;
import io.vorlauf.strategy.estimation.RoundCosts;
import io.vorlauf.strategy.growth.TreeGrowth.Limits;
import io.vorlauf.strategy.growth.TreeGrowth.Proposal;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BestFirstGrowthTest {

    private static final int MOST = 16;
    private static final Limits LIMITS = new Limits(MOST, 8, 4);
    /** After token 1 the draft is sure of 2, elsewhere it is not sure of anything. */
    private static final TestDraft DRAFT = new TestDraft(node -> node.token() == 1
            ? Distribution.weighted(0, .001, .998, .001)
            : Distribution.weighted(0, .4, .3, .2));

    private final TestTree tree = TestTree.seeing();

    @BeforeEach
    void forgetPasses() {
        DRAFT.passes().clear();
    }

    /** Costs where a plain round takes 1 ms, and each further guess and pass of the draft some of that. */
    private static RoundCosts costs(double guess, double pass) {
        return costs(rows -> 1 + guess * (rows - 1), pass);
    }

    /** Costs by the rows of a pass of the target, the root included, and of a pass of the draft, in milliseconds. */
    private static RoundCosts costs(IntToDoubleFunction rows, double pass) {
        RoundCosts costs = new RoundCosts();
        for (int i = 0; i < 45 * (MOST + 1); i++) {
            int guesses = i % (MOST + 1);
            costs.round(TestOutcomes.timed(guesses, 0, (long) (1e6 * rows.applyAsDouble(1 + guesses))), 0, 0);
            costs.pass(1 + i % 4, (long) (1e6 * pass));
        }
        return costs;
    }

    private Guess grow(Limits limits, Prices prices, TestDraft draft, List<Proposal> proposals) {
        BestFirstGrowth growth = new BestFirstGrowth(tree, limits, prices);
        growth.propose(proposals);
        growth.lookAhead(new TreeGrowth.Passes(draft, new Experience(), System::nanoTime, true), new Calibration(),
                new RankAcceptance().rates(limits.depth(), limits.width()));
        growth.finish();
        return growth.root();
    }

    private Guess grow(double rate, double guess, double pass) {
        return grow(LIMITS, Prices.of(costs(guess, pass), rate / 1e6, MOST), DRAFT, List.of());
    }

    @Test
    void takesTheMostProbableGuessesWhereverTheyAre() {
        grow(new Limits(4, 8, 4), Prices.ofPasses(costs(0, 0.001), 1e-6, 4), DRAFT, List.of());

        assertThat(tree.paths()).containsExactlyInAnyOrder("1", "1-2", "2", "1-2-1");
    }

    @Test
    void usesUpItsBudgetWhereGuessesAreFree() {
        grow(LIMITS, Prices.ofPasses(costs(0, 0.001), 1e-6, MOST), DRAFT, List.of());

        assertThat(tree.nodes()).hasSize(MOST);
    }

    @Test
    void asksTheDraftAboutManyNodesInOnePass() {
        grow(LIMITS, Prices.ofPasses(costs(0, 0.001), 1e-6, MOST), DRAFT, List.of());

        assertThat(DRAFT.passes().get(0)).isEqualTo(1);
        assertThat(DRAFT.passes()).hasSizeLessThanOrEqualTo(LIMITS.depth());
        assertThat(DRAFT.passes().stream().mapToInt(Integer::intValue).max().orElseThrow()).isGreaterThan(1);
    }

    @Test
    void asksTheDraftOnceIfItsPassesAreDear() {
        grow(1, 0.01, 0.9);

        assertThat(DRAFT.passes()).containsExactly(1);
    }

    @Test
    void asksTheDraftAgainIfItsPassesAreCheap() {
        grow(1, 0.01, 0.05);

        assertThat(DRAFT.passes()).hasSizeGreaterThan(2);
    }

    @Test
    void makesNoGuessThatDoesNotBringWhatItCosts() {
        Guess root = grow(1, 0.25, 0.05);

        assertThat(tree.nodes()).isNotEmpty();
        for (Guess child : root.children) {
            assertThat(child.node != null).as("token %d, worth %.2f", child.token, child.value)
                    .isEqualTo(child.value > 0.25);
        }
    }

    @Test
    void makesNoGuessAtAllWhereGuessesAreTooDear() {
        grow(3, 0.25, 0.05);

        assertThat(tree.nodes()).isEmpty();
    }

    @Test
    void makesMoreGuessesTheLessTokensAreWorth() {
        grow(1, 0.15, 0.15);
        int few = tree.nodes().size();
        tree.nodes().clear();
        tree.root().children().clear();
        grow(0.3, 0.15, 0.15);

        assertThat(tree.nodes()).hasSizeGreaterThan(few);
    }

    /**
     * How many guesses there are with two candidates everywhere, of which the first holds as often as is said and the
     * second in half of the rest.
     */
    private int guesses(IntToDoubleFunction rows, double pass, double sure) {
        RankAcceptance acceptance = new RankAcceptance();
        Calibration calibration = new Calibration();
        for (int i = 0; i < 20_000; i++) {
            int held = i % 100 < 100 * sure ? 0 : i % 2 == 0 ? 1 : -1;
            acceptance.observe(1 + i / 2 % 8, 2, held);
            calibration.observe(0, sure, held == 0);
            calibration.observe(1, 1 - sure, held == 1);
        }
        TestDraft draft = TestDraft.same(0, Math.pow(sure, .6), Math.pow(1 - sure, .6));
        BestFirstGrowth growth = new BestFirstGrowth(tree, LIMITS, Prices.of(costs(rows, pass), 1e-6, MOST));
        growth.lookAhead(new TreeGrowth.Passes(draft, new Experience(), System::nanoTime, true), calibration,
                acceptance.rates(8, 2));
        growth.finish();
        return tree.nodes().size();
    }

    @ParameterizedTest
    @CsvSource({"0.55, 0.3, 3", "0.55, 0.5, 3", "0.55, 0.65, 7", "0.55, 0.9, 7", "0.4, 0.5, 7", "0.4, 0.9, 11"})
    void fillsTheRowsThatKernelsTakeAtOnceAndNoMore(double step, double sure, int guesses) {
        IntToDoubleFunction fours = rows -> 1 + step * ((rows - 1) / 4);

        assertThat(guesses(fours, 0.01, sure)).isEqualTo(guesses);
    }

    @Test
    void crossesADearStepBehindWhichGuessesAreCheap() {
        IntToDoubleFunction step = rows -> rows == 1 ? 1 : 1.9 + 0.02 * rows;

        assertThat(guesses(step, 0.01, 0.8)).isGreaterThan(8);
        assertThat(DRAFT.passes()).isEmpty();
    }

    @Test
    void makesNoGuessBehindAStepThatNoneOfThemPays() {
        assertThat(guesses(rows -> rows == 1 ? 1 : 8, 0.01, 0.8)).isZero();
    }

    @Test
    void asksNoFurtherThanADearStepOfTheDraftPays() {
        IntToDoubleFunction free = rows -> 1;

        assertThat(guesses(free, 0.7, 0.6)).isEqualTo(2);
    }

    @Test
    void growsNoDeeperThanAllowed() {
        grow(new Limits(MOST, 2, 4), Prices.ofPasses(costs(0, 0.001), 1e-6, MOST), DRAFT, List.of());

        assertThat(tree.nodes()).isNotEmpty().allMatch(node -> node.depth() <= 2);
        assertThat(DRAFT.passes()).hasSize(2);
    }

    @Test
    void growsNoDeeperThanTheTreeTakes() {
        TestTree shallow = new TestTree(false, 2);
        BestFirstGrowth growth = new BestFirstGrowth(shallow, LIMITS, Prices.ofPasses(costs(0, 0.001), 1e-6, MOST));
        growth.lookAhead(new TreeGrowth.Passes(DRAFT, new Experience(), System::nanoTime, true), new Calibration(),
                new RankAcceptance().rates(8, 4));
        growth.finish();

        assertThat(shallow.nodes()).isNotEmpty().allMatch(node -> node.depth() <= 2);
    }

    @Test
    void sureProposalsMakeTheDraftSuperfluous() {
        grow(LIMITS, Prices.of(costs(0.05, 0.9), 1e-6, MOST), DRAFT,
                List.of(new Proposal(5, .98), new Proposal(6, .98)));

        assertThat(DRAFT.passes()).isEmpty();
        assertThat(tree.paths()).containsExactly("5", "5-6");
    }

    @Test
    void unsureProposalsStandBesideWhatTheDraftSays() {
        Guess root = grow(LIMITS, Prices.of(costs(0.01, 0.1), 1e-6, MOST), DRAFT, List.of(new Proposal(5, .3)));

        assertThat(tree.paths()).contains("5", "1", "2");
        assertThat(root.child(5).value).isCloseTo(.3, within(1e-9));
        assertThat(root.covered()).isLessThan(1);
    }

    @Test
    void aProposalThatTheDraftConfirmsIsWorthMoreThanBefore() {
        Guess root = grow(
                LIMITS, Prices.of(costs(0.01, 0.1), 1e-6, MOST), DRAFT,
                List.of(new Proposal(1, .3), new Proposal(7, .5)));

        assertThat(root.child(1).value).isGreaterThan(.5);
        assertThat(root.child(1).child(7).value).isCloseTo(root.child(1).value / 2, within(1e-9));
    }

    @Test
    void raisingTheRateToWhatIsReachedLeadsToTheBestChain() {
        double sure = 0.8;
        double guess = 0.05;
        double pass = 0.15;
        double best = 1;
        int length = 0;
        double tokens = 1;
        for (int k = 1; k <= 12; k++) {
            tokens += Math.pow(sure, k);
            if (tokens / (1 + k * (guess + pass)) > best) {
                best = tokens / (1 + k * (guess + pass));
                length = k;
            }
        }
        Experience learnt = new Experience();
        for (int i = 0; i < 3000; i++) {
            learnt.acceptance(Experience.Preview.GREEDY).observe(1 + i % 12, 1, i % 5 == 0 ? -1 : 0);
        }
        TestDraft draft = TestDraft.same(0, 1 - 1e-3, 1e-3);
        Calibration calibration = new Calibration();
        for (int i = 0; i < 3000; i++) {
            calibration.observe(0, 1, i % 5 != 0);
        }
        double rate = 1;
        for (int i = 0; i < 5; i++) {
            TestTree chain = TestTree.seeing();
            BestFirstGrowth growth = new BestFirstGrowth(
                    chain, new Limits(MOST, 12, 1), Prices.of(costs(guess, pass), rate / 1e6, MOST));
            growth.lookAhead(new TreeGrowth.Passes(draft, learnt, System::nanoTime, true), calibration,
                    learnt.acceptance(Experience.Preview.GREEDY).rates(12, 1));
            growth.finish();
            double expected = 1;
            for (int k = 1; k <= chain.nodes().size(); k++) {
                expected += Math.pow(sure, k);
            }
            rate = expected / (1 + chain.nodes().size() * (guess + pass));
            length = i < 4 ? length : chain.nodes().size() - length;
        }

        assertThat(rate).isCloseTo(best, within(0.03 * best));
        assertThat(length).as("longer than the best chain by").isBetween(-1, 1);
    }
}
