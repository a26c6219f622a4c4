// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A draft without a model, which counts its passes. */
final class TestDraft implements DraftModel {

    private final Function<DraftNode, Distribution> distributions;
    private final List<Integer> passes = new ArrayList<>();

    TestDraft(Function<DraftNode, Distribution> distributions) {
        this.distributions = distributions;
    }

    /** Says the same after every node: token i has the i-th weight. */
    static TestDraft same(double... weights) {
        Distribution always = Distribution.weighted(weights);
        return new TestDraft(node -> always);
    }

    /** How many nodes each pass had. */
    List<Integer> passes() {
        return passes;
    }

    @Override
    public ModelInfo info() {
        return ModelInfo.builder()
                .name("draft").family("test").vocabularySize(8).contextLength(100).backend("none").weights("none")
                .build();
    }

    @Override
    public boolean reaches(DraftNode node) {
        return true;
    }

    @Override
    public List<Distribution> distributions(List<DraftNode> nodes) {
        passes.add(nodes.size());
        return nodes.stream().map(distributions).toList();
    }
}
