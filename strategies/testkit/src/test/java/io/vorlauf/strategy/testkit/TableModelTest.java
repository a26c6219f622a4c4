// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A table model")
class TableModelTest {

    private final TableModel model = TableModel.of("table", 5, 8);

    private float[] last(ModelSequence sequence, TokenTree tree) {
        float[] row = new float[5];
        try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.last(sequence, tree)))) {
            evaluation.logits(0, 0, row);
        }
        return row;
    }

    @Test
    void promisesTheSameBits() {
        assertThat(model.sameBits()).isTrue();
    }

    @Test
    void saysTheSameInAChainInATreeAndWithoutACache() {
        try (ModelSequence sequence = model.newSequence()) {
            assertThat(last(sequence, TokenTree.chain(1, 2))).isEqualTo(model.logits(1, 2));
            sequence.keep(0);
            assertThat(last(sequence, TokenTree.of(0, new int[] {3, 2, 4}, new int[] {-1, -1, 1})))
                    .isEqualTo(model.logits(1, 2, 4));
            sequence.keep(1, 2);
            assertThat(sequence.length()).isEqualTo(3);
            sequence.truncate(1);
            assertThat(last(sequence, TokenTree.chain(0))).isEqualTo(model.logits(1, 0));
        }
    }

    @Test
    void dependsOnEveryTokenBefore() {
        assertThat(model.logits(1, 2, 3, 4)).isNotEqualTo(model.logits(0, 2, 3, 4));
    }

    @Test
    void isImitatedMoreOrLess() {
        assertThat(model.similar("twin", 0).logits(1, 2)).isEqualTo(model.logits(1, 2));
        assertThat(model.similar("stranger", 1).logits(1, 2)).isNotEqualTo(model.logits(1, 2));
        assertThat(model.withVocabulary(3).logits(1)).containsExactly(Arrays.copyOf(model.logits(1), 3));
    }

    @Test
    void refusesWhatAModelMustRefuse() {
        TableModel stranger = TableModel.of("stranger", 5, 8);
        try (ModelSequence sequence = model.newSequence(); ModelSequence foreign = stranger.newSequence()) {
            assertThatThrownBy(() -> model.evaluate(List.of())).hasMessageContaining("nothing to evaluate");
            assertThatThrownBy(() -> last(foreign, TokenTree.chain(1))).hasMessageContaining("not one of model");
            assertThatThrownBy(() -> last(sequence, TokenTree.chain(5))).hasMessageContaining("token 5 is outside");
            assertThatThrownBy(() -> last(sequence, TokenTree.chain(new int[9]))).hasMessageContaining("position 8");
            assertThatThrownBy(() -> last(sequence, TokenTree.of(2, new int[] {1}, new int[] {-1})))
                    .hasMessageContaining("first node has number 2");
            EvaluationItem item = EvaluationItem.all(sequence, TokenTree.chain(1));
            assertThatThrownBy(() -> model.evaluate(List.of(item, item))).hasMessageContaining("twice");
            assertThat(sequence.pending()).isZero();
            last(sequence, TokenTree.chain(1, 2));
            assertThatThrownBy(() -> sequence.keep(1)).hasMessageContaining("[1] is not a path");
            assertThatThrownBy(() -> sequence.truncate(1)).hasMessageContaining("cannot keep 1 of 0");
        }
    }

    @Test
    void tellsWhatIsOpen() throws InterruptedException {
        ModelSequence sequence = model.newSequence();
        Evaluation evaluation = model.evaluate(List.of(EvaluationItem.all(sequence, TokenTree.chain(1))));
        assertThat(model.openSequences()).containsExactly(sequence);
        assertThat(model.openEvaluations()).isEqualTo(1);
        assertThat(model.awaitClosedSequences(Duration.ofMillis(1))).isFalse();
        evaluation.close();
        evaluation.close();
        sequence.close();
        assertThat(model.openEvaluations()).isZero();
        assertThat(model.awaitClosedSequences(Duration.ofMillis(1))).isTrue();
    }

    @Test
    void doesNothingOnceClosed() {
        ModelSequence sequence = model.newSequence();
        model.close();
        assertThatThrownBy(model::newSequence).hasMessageContaining("model 'table' is closed");
        assertThatThrownBy(() -> last(sequence, TokenTree.chain(1))).isInstanceOf(IllegalStateException.class);
        sequence.close();
    }
}
