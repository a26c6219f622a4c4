package io.vorlauf.tensorflow.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vorlauf.api.model.TokenTree;
import org.junit.jupiter.api.Test;

class PendingNodesTest {

    private final PendingNodes nodes = new PendingNodes();

    @Test
    void depthsCountFromTheCommittedTextAcrossCalls() {
        nodes.add(TokenTree.of(0, new int[3], new int[] {-1, 0, 0}), new int[] {7, 8, 9});
        assertThat(nodes.depths(TokenTree.of(3, new int[4], new int[] {2, 3, -1, 1}))).containsExactly(2, 3, 0, 2);
    }

    @Test
    void nodesKnowTheirSlots() {
        nodes.add(TokenTree.of(0, new int[2], new int[] {-1, 0}), new int[] {7, 9});
        nodes.add(TokenTree.of(2, new int[1], new int[] {0}), new int[] {12});
        assertThat(nodes.slot(1)).isEqualTo(9);
        assertThat(nodes.slots()).containsExactly(7, 9, 12);
    }

    @Test
    void moreNodesFitThanThereWasRoomFor() {
        nodes.add(TokenTree.chain(new int[100]), new int[100]);
        assertThat(nodes.size()).isEqualTo(100);
        assertThat(nodes.parent(99)).isEqualTo(98);
    }

    @Test
    void aPathBeginsAtTheCommittedTextAndSkipsNobody() {
        nodes.add(TokenTree.of(0, new int[4], new int[] {-1, 0, 1, -1}), new int[4]);
        nodes.requirePath();
        nodes.requirePath(3);
        nodes.requirePath(0, 1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.requirePath(0, 2)).withMessageContaining("[0, 2]");
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.requirePath(1));
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.requirePath(4)).withMessageContaining("4 pending");
    }
}
