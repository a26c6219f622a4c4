// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.evaluation.DecoderSequence.PendingNodes;
import org.junit.jupiter.api.Test;

class PendingNodesTest {

    private final PendingNodes nodes = new PendingNodes();

    @Test
    void depthsCountFromTheCommittedTextAcrossCalls() {
        nodes.add(TokenTree.of(0, new int[3], new int[] {-1, 0, 0}));
        TokenTree more = TokenTree.of(3, new int[4], new int[] {2, 3, -1, 1});
        assertThat(nodes.depths(more)).containsExactly(2, 3, 0, 2);
        nodes.add(more);
        assertThat(new int[] {nodes.depth(3), nodes.depth(4), nodes.depth(5), nodes.depth(6)})
                .containsExactly(2, 3, 0, 2);
    }

    @Test
    void aRunEndsWhereANodeIsNotTheParentOfTheNextNumber() {
        nodes.add(TokenTree.of(0, new int[6], new int[] {-1, 0, 0, 2, -1, 4}));
        assertThat(new int[] {nodes.top(1), nodes.top(3), nodes.top(5)}).containsExactly(0, 2, 4);
        assertThat(nodes.parent(2)).isZero();
    }

    @Test
    void moreNodesFitThanThereWasRoomFor() {
        nodes.add(TokenTree.chain(new int[100]));
        assertThat(nodes.size()).isEqualTo(100);
        assertThat(nodes.depth(99)).isEqualTo(99);
    }

    @Test
    void nodesThatWereCutAreForgotten() {
        nodes.add(TokenTree.chain(1, 2, 3));
        nodes.cut(1);
        nodes.add(TokenTree.of(1, new int[1], new int[] {-1}));
        assertThat(nodes.size()).isEqualTo(2);
        assertThat(nodes.depth(1)).isZero();
    }

    @Test
    void aPathBeginsAtTheCommittedTextAndSkipsNobody() {
        nodes.add(TokenTree.of(0, new int[4], new int[] {-1, 0, 1, -1}));
        nodes.requirePath();
        nodes.requirePath(3);
        nodes.requirePath(0, 1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.requirePath(0, 2)).withMessageContaining("[0, 2]");
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.requirePath(1));
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.requirePath(4)).withMessageContaining("4 pending");
    }
}
