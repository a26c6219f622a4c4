package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks requests against what is installed. Thread-safe. */
final class RequestResolver {

    private final Plugins plugins;

    @Inject
    RequestResolver(Plugins plugins) {
        this.plugins = plugins;
    }

    /**
     * Checks a request and takes leases on its target and tokenizer; the caller closes them.
     *
     * @throws InvalidRequestException if it cannot be served
     */
    ResolvedRequest resolve(DecodingRequest request) {
        Lease<ModelInfo, LanguageModel> target = plugins.models().acquire(request.target())
                .orElseThrow(() -> missing("model", request.target(), plugins.models().names()));
        Optional<Lease<String, Tokenizer>> tokenizer = Optional.empty();
        try {
            tokenizer = target.description().tokenizer().flatMap(plugins.tokenizers()::acquire);
            return resolve(request, target, tokenizer);
        } catch (RuntimeException e) {
            tokenizer.ifPresent(Lease::close);
            target.close();
            throw e;
        }
    }

    private ResolvedRequest resolve(
            DecodingRequest request, Lease<ModelInfo, LanguageModel> target, Optional<Lease<String, Tokenizer>> tokenizer) {
        ModelInfo model = target.description();
        int vocabularySize = tokenizer.map(lease -> Math.min(model.vocabularySize(), lease.get().vocabularySize()))
                .orElse(model.vocabularySize());
        ParameterValues parameters = checkStrategy(request);
        for (DraftChoice draft : request.drafts()) {
            checkDraft(model, draft.model());
            draft.sampler().ifPresent(settings -> checkIds(settings, vocabularySize, model));
        }
        checkIds(request.sampler(), vocabularySize, model);
        Set<Integer> stopTokens = request.stopTokens().orElse(model.stopTokens());
        request.stopTokens().ifPresent(ids -> ids.forEach(id -> checkId("stop token", id, vocabularySize, model)));
        if (!request.stopStrings().isEmpty() && tokenizer.isEmpty()) {
            throw new InvalidRequestException("stop strings need a tokenizer, and model '" + model.name() + "' has none");
        }
        Tokens prompt = prompt(request.prompt(), model, tokenizer);
        checkPrompt(prompt, vocabularySize, model);
        return new ResolvedRequest(request, target, tokenizer, prompt, vocabularySize, stopTokens, parameters);
    }

    private ParameterValues checkStrategy(DecodingRequest request) {
        String name = request.strategy();
        if (name.equals(DecodingRequest.NO_SPECULATION)) {
            return ParameterValues.of("strategy '" + name + "'", List.of(), request.parameters());
        }
        StrategyInfo strategy = plugins.strategies().descriptions().stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = new ArrayList<>(List.of(DecodingRequest.NO_SPECULATION));
                    names.addAll(plugins.strategies().names());
                    return missing("strategy", name, names);
                });
        if (request.drafts().size() < strategy.requiredDrafts()) {
            throw new InvalidRequestException("strategy '" + name + "' needs " + strategy.requiredDrafts()
                    + " draft model(s), the request names " + request.drafts().size());
        }
        return ParameterValues.of("strategy '" + name + "'", strategy.parameters(), request.parameters());
    }

    private void checkDraft(ModelInfo target, String name) {
        ModelInfo draft = plugins.models().descriptions().stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow(() -> missing("model", name, plugins.models().names()));
        Compatibility.problem(target, draft).ifPresent(problem -> {
            throw new InvalidRequestException(problem);
        });
    }

    private static Tokens prompt(Prompt prompt, ModelInfo model, Optional<Lease<String, Tokenizer>> tokenizer) {
        if (prompt instanceof Prompt.Ids ids) {
            return ids.ids();
        }
        String text = ((Prompt.Text) prompt).text();
        if (text.isEmpty()) {
            throw new InvalidRequestException("the prompt is empty");
        }
        return tokenizer.map(lease -> lease.get().encode(text)).orElseThrow(() -> new InvalidRequestException(
                "a prompt as text needs a tokenizer, and model '" + model.name() + "' has none; give token ids"));
    }

    private static void checkPrompt(Tokens prompt, int vocabularySize, ModelInfo model) {
        if (prompt.isEmpty()) {
            throw new InvalidRequestException("the prompt is empty");
        }
        for (int i = 0; i < prompt.length(); i++) {
            if (prompt.get(i) >= vocabularySize) {
                throw new InvalidRequestException("prompt token " + prompt.get(i) + " at index " + i
                        + " is outside the vocabulary of " + vocabularySize + " tokens of model '" + model.name() + "'");
            }
        }
        if (prompt.length() >= model.contextLength()) {
            throw new InvalidRequestException("a prompt of " + prompt.length() + " tokens leaves no room in the context of "
                    + model.contextLength() + " tokens of model '" + model.name() + "'");
        }
    }

    private static void checkIds(SamplerSettings settings, int vocabularySize, ModelInfo model) {
        settings.logitBias().keySet().forEach(id -> checkId("logit bias for token", id, vocabularySize, model));
    }

    private static void checkId(String what, int id, int vocabularySize, ModelInfo model) {
        if (id < 0 || id >= vocabularySize) {
            throw new InvalidRequestException(what + " " + id + " is outside the vocabulary of " + vocabularySize
                    + " tokens of model '" + model.name() + "'");
        }
    }

    private static InvalidRequestException missing(String kind, String name, List<String> names) {
        return new InvalidRequestException("no " + kind + " '" + name + "'; "
                + (names.isEmpty() ? "there are none" : "there are: " + String.join(", ", names)));
    }
}
