// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is refused, and in which words. */
public abstract class RefusalLaws extends ModelLaws {

    private final Variant variant;
    private LoadedModel model;
    private ModelSequence sequence;

    /** The laws, tried with one variant. */
    protected RefusalLaws(Variant variant) {
        super(List.of(variant));
        this.variant = variant;
    }

    @BeforeEach
    void load() throws IOException {
        model = open(SmallModels.gpt2(64, true), variant);
        sequence = model.newSequence();
    }

    @AfterEach
    void close() {
        model.close();
    }

    private Evaluation evaluate(ModelSequence of, TokenTree tree) {
        return model.evaluate(List.of(EvaluationItem.all(of, tree)));
    }

    @Test
    void anEmptyListIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.evaluate(List.of()))
                .withMessageContaining("nothing");
    }

    @Test
    void aSequenceThatIsThereTwiceIsRefused() {
        EvaluationItem item = EvaluationItem.all(sequence, TokenTree.chain(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.evaluate(List.of(item, item)))
                .withMessageContaining("item 1")
                .withMessageContaining("already");
    }

    @Test
    void aSequenceOfAnotherModelIsRefused() throws IOException {
        try (LoadedModel other = open(SmallModels.gpt2(64, true), variant)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> evaluate(other.newSequence(), TokenTree.chain(1)))
                    .withMessageContaining("another model");
        }
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(sequence, TokenTree.chain(1, 131)))
                .withMessageContaining("token 131 of node 1")
                .withMessageContaining("vocabulary of 131");
        assertThatIllegalArgumentException().isThrownBy(() -> evaluate(sequence, TokenTree.chain(-1)));
    }

    @Test
    void aTreeThatDoesNotBeginWithTheNextNodeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(sequence, TokenTree.of(2, new int[] {1}, new int[] {0})))
                .withMessageContaining("begins with node 2")
                .withMessageContaining("0 pending nodes");
    }

    @Test
    void aNodeBeyondTheContextIsRefused() {
        Texts.append(model, sequence, Texts.tokens(model, 63, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(sequence, TokenTree.chain(1, 2)))
                .withMessageContaining("position 64")
                .withMessageContaining("context of 64");
        evaluate(sequence, TokenTree.chain(1)).close();
    }

    @Test
    void aRefusedCallLeavesNothingPending() {
        ModelSequence other = model.newSequence();
        assertThatIllegalArgumentException().isThrownBy(() -> model.evaluate(List.of(
                EvaluationItem.all(sequence, TokenTree.chain(1)), EvaluationItem.all(other, TokenTree.chain(500)))));
        assertThat(sequence.pending()).isZero();
        assertThat(other.pending()).isZero();
    }

    @Test
    void nodesThatAreNoPathAreNotKept() {
        evaluate(sequence, TokenTree.of(0, new int[] {1, 2, 3}, new int[] {-1, 0, -1})).close();
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.keep(1)).withMessageContaining("node 1");
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.keep(0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.keep(0, 1, 3)).withMessageContaining("node 3");
        assertThat(sequence.pending()).isEqualTo(3);
        sequence.keep();
        assertThat(sequence.pending()).isZero();
        assertThat(sequence.length()).isZero();
    }

    @Test
    void aSequenceIsNotCutToMoreThanItHas() {
        Texts.append(model, sequence, 1, 2, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.truncate(4)).withMessageContaining("3 tokens");
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.truncate(-1));
        assertThat(sequence.length()).isEqualTo(3);
    }

    @Test
    void aClosedSequenceRefusesEverythingButClosing() {
        sequence.close();
        sequence.close();
        assertThatIllegalStateException().isThrownBy(() -> evaluate(sequence, TokenTree.chain(1)));
        assertThatIllegalStateException().isThrownBy(() -> sequence.keep());
        assertThatIllegalStateException().isThrownBy(() -> sequence.truncate(0));
    }

    @Test
    void aClosedModelRefusesEverythingButClosing() {
        Texts.append(model, sequence, 1);
        model.close();
        model.close();
        assertThatIllegalStateException().isThrownBy(() -> model.newSequence()).withMessageContaining("'test'");
        assertThatIllegalStateException().isThrownBy(() -> evaluate(sequence, TokenTree.chain(1)));
        assertThatIllegalStateException().isThrownBy(() -> sequence.keep());
        sequence.close();
    }

    @Test
    void logitsThatAreNotThereCannotBeRead() {
        Evaluation evaluation = evaluate(sequence, TokenTree.chain(1, 2));
        float[] row = new float[131];
        assertThatThrownBy(() -> evaluation.logits(1, 0, row)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> evaluation.logits(0, 2, row)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluation.logits(0, 0, new float[130]))
                .withMessageContaining("131");
        evaluation.close();
        evaluation.close();
        assertThatIllegalStateException().isThrownBy(() -> evaluation.logits(0, 0, row));
    }
}
