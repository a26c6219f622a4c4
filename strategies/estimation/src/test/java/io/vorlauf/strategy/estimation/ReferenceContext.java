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

/** A generation with the models {@code target} and {@code draft}, that may have reference costs. */
record ReferenceContext(Optional<ReferenceCosts> costs) implements SpeculationContext {

    private static ModelInfo model(String name) {
        return new ModelInfo(name, "", 0, 1, 1, Optional.empty(), Set.of(), "none", "", Optional.empty());
    }

    @Override
    public ParameterValues parameters() {
        throw new AssertionError("there are no parameters");
    }

    @Override
    public ModelInfo target() {
        return model("target");
    }

    @Override
    public List<DraftModel> drafts() {
        return List.of(new DraftModel() {
            @Override
            public ModelInfo info() {
                return model("draft");
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
