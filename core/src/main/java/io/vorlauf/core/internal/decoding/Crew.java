package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A strategy and its drafts at work on one generation, each under a lease. Not thread-safe. */
final class Crew implements AutoCloseable {

    private final List<Lease<?, ?>> leases = new ArrayList<>();
    private final List<BoundDraft> drafts = new ArrayList<>();
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
        speculation = strategy.get().get().open(new Context(request.parameters(), target, List.copyOf(drafts)));
        return true;
    }

    private record Context(ParameterValues parameters, ModelInfo target, List<DraftModel> drafts)
            implements SpeculationContext {}

    Speculation speculation() {
        return speculation;
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
                drafts.forEach(BoundDraft::close);
            } finally {
                leases.forEach(Lease::close);
            }
        }
    }
}
