package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A strategy and its drafts at work on one generation, each under a lease. Not thread-safe. */
final class Crew implements AutoCloseable {

    private final List<Lease<?, ?>> leases = new ArrayList<>();
    private final List<BoundDraft> drafts = new ArrayList<>();
    private Others others;
    private Speculation speculation;

    private Crew() {}

    /** Engages what the request names; empty if a part is not there at present, or no longer fits. */
    static Optional<Crew> engage(ResolvedRequest request, Plugins plugins, Text text, EngineSettings settings) {
        Crew crew = new Crew();
        try {
            if (crew.open(request, plugins, text, settings)) {
                return Optional.of(crew);
            }
        } catch (RuntimeException | Error e) {
            crew.close();
            throw e;
        }
        crew.close();
        return Optional.empty();
    }

    private boolean open(ResolvedRequest request, Plugins plugins, Text text, EngineSettings settings) {
        Optional<Lease<StrategyInfo, SpeculationStrategy>> strategy =
                plugins.strategies().acquire(request.request().strategy());
        if (strategy.isEmpty()) {
            return false;
        }
        leases.add(strategy.get());
        ModelInfo target = request.target().description();
        for (int i = 0; i < request.request().drafts().size(); i++) {
            Optional<Lease<ModelInfo, LanguageModel>> draft =
                    plugins.models().acquire(request.request().drafts().get(i).model());
            if (draft.isEmpty()) {
                return false;
            }
            leases.add(draft.get());
            if (Compatibility.problem(target, draft.get().description()).isPresent()) {
                return false;
            }
            drafts.add(new BoundDraft(draft.get().get(), text, request.draftSampler(i), request.vocabularySize(),
                    settings.prefillChunk()));
        }
        others = new Others(plugins, strategy.get().description().name(), target, List.copyOf(drafts));
        speculation = strategy.get().get().open(
                new Context(request.parameters(), target, List.copyOf(drafts), others));
        return true;
    }

    private record Context(ParameterValues parameters, ModelInfo target, List<DraftModel> drafts, Others strategies)
            implements SpeculationContext {

        @Override
        public Set<String> others() {
            return strategies.names();
        }

        @Override
        public Optional<Speculation> open(String name, Map<String, String> values) {
            return strategies.open(name, values);
        }
    }

    /** Lets the strategy grow the tree of a new round. */
    void grow(GrownTree tree) {
        others.letGo();
        drafts.forEach(draft -> draft.begin(tree));
        speculation.grow(tree);
    }

    void observe(RoundOutcome outcome) {
        speculation.observe(outcome);
    }

    boolean revoked() {
        return leases.stream().anyMatch(Lease::revoked);
    }

    void keep(List<TreeNode> accepted) {
        drafts.forEach(draft -> draft.keep(accepted));
    }

    @Override
    public void close() {
        try {
            if (speculation != null) {
                speculation.close();
            }
        } finally {
            try {
                if (others != null) {
                    others.close();
                }
                drafts.forEach(BoundDraft::close);
            } finally {
                leases.forEach(Lease::close);
            }
        }
    }
}
