// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.strategy.growth.TreeGrowth.Limits;
import io.vorlauf.strategy.growth.TreeGrowth.Proposal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeGrowthTest {

    private static final Limits LIMITS = new Limits(8, 4, 3);

    private long now;
    private long start;
    private int guesses;
    private final TestDraft draft = TestDraft.same(0, .5, .3, .1, .1);
    private final Experience experience = new Experience();
    private final TreeGrowth growth = new TreeGrowth(List.of(draft), () -> now, experience, LIMITS);

    private static TreeGrowth untaught(TestDraft draft) {
        return new TreeGrowth(List.of(draft), System::nanoTime, new Experience(), LIMITS);
    }

    private static Prices prices(Experience experience) {
        return Prices.of(experience.costs(), experience.rate(), LIMITS.nodes());
    }

    @Test
    void usesUpTheBudgetSeeingAndBlind() {
        for (TestTree tree : List.of(TestTree.seeing(), TestTree.blind())) {
            untaught(draft).growToBudget(tree);

            assertThat(tree.nodes()).hasSize(LIMITS.nodes());
            assertThat(tree.nodes()).allMatch(node -> node.depth() <= 4 && node.children().size() <= 3);
        }
    }

    @Test
    void addsSiblingsBeforeTheirDescendantsWhenBlind() {
        TestTree tree = TestTree.blind();
        growth.growToBudget(tree);

        assertThat(tree.nodes()).isSortedAccordingTo((a, b) -> Integer.compare(a.depth(), b.depth()));
    }

    @Test
    void sharesAreDecidedBeforeTheDrawWhenBlind() {
        TestDraft other = new TestDraft(node -> Distribution.weighted(.5, 0, .1, .3, .1));
        TestTree first = TestTree.blind();
        TestTree second = TestTree.blind();
        untaught(draft).growToBudget(first);
        untaught(other).growToBudget(second);

        assertThat(second.nodes().stream().map(node -> node.children().size()))
                .containsExactlyElementsOf(first.nodes().stream().map(node -> node.children().size()).toList());
    }

    @Test
    void aSureDraftGetsALongerBlindTreeThanAnUnsureOne() {
        TestTree sure = TestTree.blind();
        TestTree unsure = TestTree.blind();
        untaught(TestDraft.same(.97, .01, .01, .01)).growToBudget(sure);
        untaught(TestDraft.same(.3, .3, .2, .2)).growToBudget(unsure);

        assertThat(sure.root().children()).hasSizeLessThan(unsure.root().children().size());
    }

    @Test
    void learnsFromCandidatesThatWereNotAdded() {
        TestTree tree = TestTree.seeing();
        new TreeGrowth(List.of(draft), System::nanoTime, experience, new Limits(1, 1, 1)).growToBudget(tree);
        TreeGrowth narrow = new TreeGrowth(List.of(draft), System::nanoTime, experience, new Limits(1, 1, 1));
        for (int i = 0; i < 200; i++) {
            narrow.growToBudget(TestTree.seeing());
            narrow.observe(TestOutcomes.text(1, 2));
        }

        assertThat(experience.acceptance(Experience.Preview.GREEDY).rate(1, 1)).isGreaterThan(0.9);
        assertThat(experience.acceptance(Experience.Preview.GREEDY).rate(1, 0)).isLessThan(0.1);
    }

    @Test
    void whenBlindATokenThatComesAfterItsRejectionDoesNotCountAsHeld() {
        for (int i = 0; i < 100; i++) {
            growth.growToBudget(TestTree.blind());
            growth.observe(TestOutcomes.text(8, 1));
        }

        assertThat(experience.acceptance(Experience.Preview.NONE).rate(1, 0)).isLessThan(0.1);
    }

    @Test
    void aDraftThatIsNeverRightGetsSmallTreesByPrice() {
        TestTree before = TestTree.seeing();
        growth.growByPrice(before, prices(experience), List.of());
        growth.observe(TestOutcomes.text(1, 7));
        for (int i = 0; i < 300; i++) {
            growth.growToBudget(TestTree.seeing());
            growth.observe(TestOutcomes.text(1, 7));
        }
        TestTree after = TestTree.seeing();
        growth.growByPrice(after, prices(new Experience()), List.of());

        assertThat(before.nodes()).isNotEmpty();
        assertThat(after.nodes()).isEmpty();
    }

    @Test
    void plannedTreesHaveOneShapeWhateverTheDraftSays() {
        TestTree tree = TestTree.seeing();
        TestTree other = TestTree.seeing();
        growth.growPlanned(tree);
        untaught(TestDraft.same(.1, .2, .3, .4)).growPlanned(other);

        assertThat(tree.nodes()).isNotEmpty();
        assertThat(other.nodes().stream().map(node -> node.children().size()))
                .containsExactlyElementsOf(tree.nodes().stream().map(node -> node.children().size()).toList());
    }

    @Test
    void withoutADraftThereAreProposalsOnly() {
        TestTree tree = TestTree.seeing();
        TreeGrowth alone = new TreeGrowth(List.of(), System::nanoTime, experience, LIMITS);
        alone.growByPrice(tree, prices(experience), List.of(new Proposal(3, .9), new Proposal(4, .9)));

        assertThat(tree.paths()).containsExactly("3", "3-4");
        assertThat(alone.evaluated()).isZero();
    }

    /**
     * With a draft that is never right and takes a tenth of a round for a pass, and passes of the target in which a
     * guess costs as much as a round; returns how often the draft was asked.
     */
    private int asked(int rounds, TreeGrowth growth, TestDraft draft) {
        int before = draft.passes().size();
        for (int left = 0, i = 0; i < rounds; i++, left--) {
            if (left <= 0) {
                TestTree tree = TestTree.seeing();
                growth.growWhatPays(tree);
                guesses = tree.nodes().size();
                left = 1 + tree.skipped();
            } else {
                guesses = 0;
            }
            long verify = 1_000_000L * (1 + guesses);
            growth.observe(TestOutcomes.timed(guesses, now - start, verify));
            now += verify;
            start = now;
        }
        return draft.passes().size() - before;
    }

    @Test
    void asksSeldomForGuessesThatDoNotPay() {
        TestDraft wrong = new TestDraft(node -> {
            now += 100_000;
            return Distribution.weighted(0, .5, .3, .1, .1);
        });
        TreeGrowth paying = new TreeGrowth(List.of(wrong), () -> now, experience, LIMITS);
        asked(100, paying, wrong);

        assertThat(asked(1000, paying, wrong)).isLessThan(60);
    }

    @Test
    void theFirstRoundsTimesAreNotLearnt() {
        growth.growToBudget(TestTree.seeing());
        growth.observe(TestOutcomes.timed(8, 1_000_000_000, 1_000_000_000));

        assertThat(experience.measurements().target(8)).isLessThan(1e6);
    }
}
