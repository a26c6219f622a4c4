// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.core.support.TableModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A tree with a cascade")
class GrownTreeTest {

    private static final Distribution EVEN = Distribution.weighted(1, 1, 1);
    private static final DraftModel DRAFT = new Draft(TableModel.of("draft", 3, 20).info());

    private final AtomicInteger asked = new AtomicInteger();
    private final GrownTree tree = new GrownTree(
            new Text(Tokens.of(0)), new TreeLimits(4, 16, 3), new LastToken(), this::ask);

    private record Draft(ModelInfo info) implements DraftModel {

        @Override
        public boolean reaches(DraftNode node) {
            return true;
        }

        @Override
        public List<Distribution> distributions(List<DraftNode> nodes) {
            return nodes.stream().map(node -> EVEN).toList();
        }
    }

    /** Always draws token 2. */
    private record LastToken() implements Drawing {

        @Override
        public int[] draw(Distribution distribution, int count, long position) {
            return new int[] {2};
        }

        @Override
        public List<Candidate> preview(Distribution distribution, int count, long position) {
            return List.of();
        }

        @Override
        public boolean siblingsFirst() {
            return true;
        }

        @Override
        public boolean binding() {
            return true;
        }
    }

    private Supplier<List<Guess.Sampled>> ask(DraftModel model, GrownTree inner) {
        asked.incrementAndGet();
        return () -> List.of(new Guess.Sampled(EVEN, Tokens.of(1)));
    }

    private static void refuses(DraftTree tree) {
        assertThat(tree.canGrow(tree.root())).isFalse();
        assertThatThrownBy(() -> tree.propose(tree.root(), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a cascade is open in this tree");
        assertThatThrownBy(() -> tree.sample(tree.root(), EVEN, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tree.cascade(tree.root(), DRAFT, inner -> { }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(tree.root().children()).isEmpty();
    }

    @Test
    void takesNoGuessesUntilItHasEndedNorDoTheTreesAround() {
        tree.cascade(tree.root(), DRAFT, inner -> inner.cascade(inner.root(), DRAFT, innermost -> {
            refuses(tree);
            refuses(inner);
            assertThat(innermost.propose(innermost.root(), 0)).hasSize(1);
        }));
        assertThat(tree.root().children()).extracting(DraftNode::token).containsExactly(1);
        assertThat(tree.propose(tree.root().children().get(0), 0)).hasSize(1);
    }

    @Test
    void adoptsWhatTheDraftSaysAlthoughGuessingFails() {
        assertThatThrownBy(() -> tree.cascade(tree.root(), DRAFT, inner -> {
            inner.sample(inner.root(), EVEN, 1);
            throw new IllegalStateException("no more ideas");
        })).hasMessage("no more ideas");
        assertThat(tree.root().guesses()).containsExactly(new Guess.Sampled(EVEN, Tokens.of(1)));
        assertThat(tree.canGrow(tree.root())).isTrue();
    }

    @Test
    void isSettledByWhoClosesItAndNotOnceMore() {
        AtomicReference<DraftTree> kept = new AtomicReference<>();
        List<DraftNode> late = tree.cascade(tree.root(), DRAFT, inner -> {
            kept.set(inner);
            inner.sample(inner.root(), EVEN, 1);
            assertThat(tree.unsettled()).isTrue();
            tree.close();
            assertThat(inner.sample(inner.root(), EVEN, 1)).isEmpty();
            tree.settle(this::ask);
            assertThat(tree.unsettled()).isFalse();
        });
        assertThat(late).isEmpty();
        assertThat(asked).as("once by each").hasValue(2);
        assertThat(tree.root().guesses()).containsExactly(new Guess.Sampled(EVEN, Tokens.of(1)));
        assertThat(kept.get().canGrow(kept.get().root())).isFalse();
    }

    @Test
    void adoptsNothingAfterItWasDropped() {
        List<DraftNode> late = tree.cascade(tree.root(), DRAFT, inner -> {
            tree.close();
            tree.drop();
        });
        assertThat(late).isEmpty();
        assertThat(tree.nodes()).isEmpty();
    }

    @Test
    void canGrowOnAfterTheDraftFailed() {
        GrownTree failing = new GrownTree(tree.text(), new TreeLimits(4, 16, 3), new LastToken(), (model, inner) -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> failing.cascade(failing.root(), DRAFT, inner -> { })).hasMessage("broken");
        assertThat(failing.propose(failing.root(), 1)).hasSize(1);
    }
}
