// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.TokenTree;
import io.vorlauf.cli.internal.bench.Benchmark.TreeShape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchmarkTest {

    @Test
    void aChainIsOneBehindTheOther() {
        assertThat(parents(TreeShape.CHAIN, 4)).containsExactly(TokenTree.COMMITTED, 0, 1, 2);
    }

    @Test
    void aTreeHasTwoChildrenPerNode() {
        assertThat(parents(TreeShape.TREE, 8)).containsExactly(TokenTree.COMMITTED, 0, 0, 1, 1, 2, 2, 3);
    }

    @Test
    void theMedianDoesNotCareForOutliers() {
        List<Long> samples = List.of(3_000_000L, 900_000_000L, 1_000_000L);
        assertThat(Benchmark.medianMillis(samples)).isEqualTo(3);

        assertThat(Benchmark.medianMillis(List.of(3_000_000L, 900_000_000L, 1_000_000L, 2_000_000L)))
                .as("between the two in the middle").isEqualTo(2.5);
    }

    private static int[] parents(TreeShape shape, int size) {
        TokenTree tree = shape.of(new int[size]);
        return IntStream.range(0, size).map(tree::parent).toArray();
    }
}
