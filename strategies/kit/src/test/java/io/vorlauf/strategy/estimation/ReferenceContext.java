// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A generation with a target and a draft, that may have reference costs. */
record ReferenceContext(ModelInfo target, String targetPlan, ModelInfo draft, Optional<ReferenceCosts> costs)
        implements SpeculationContext {

    /** With the models {@code target} and {@code draft}. */
    ReferenceContext(Optional<ReferenceCosts> costs) {
        this(model("target", Optional.empty()), "", model("draft", Optional.empty()), costs);
    }

    static ModelInfo model(String name, Optional<String> checksum) {
        return ModelInfo.builder()
                .name(name).vocabularySize(1).contextLength(1).backend("none").checksum(checksum).build();
    }

    /** The same with another target. */
    ReferenceContext withTarget(String name, String checksum) {
        return new ReferenceContext(model(name, Optional.of(checksum)), targetPlan, draft, costs);
    }

    /** The same with another draft. */
    ReferenceContext withDraft(String name, String checksum) {
        return new ReferenceContext(target, targetPlan, model(name, Optional.of(checksum)), costs);
    }

    /** The same with another way to compute passes of the target. */
    ReferenceContext withTargetPlan(String plan) {
        return new ReferenceContext(target, plan, draft, costs);
    }

    @Override
    public ParameterValues parameters() {
        throw new AssertionError("there are no parameters");
    }

    @Override
    public List<DraftModel> drafts() {
        return List.of(new DraftModel() {
            @Override
            public ModelInfo info() {
                return draft;
            }

            @Override
            public boolean reaches(DraftNode node) {
                return false;
            }

            @Override
            public List<Distribution> distributions(List<DraftNode> nodes) {
                throw new AssertionError("it reaches nothing");
            }
        });
    }

    @Override
    public Set<String> others() {
        return Set.of();
    }

    @Override
    public Optional<Speculation> open(String name, Map<String, String> parameters) {
        return Optional.empty();
    }
}
