// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks requests against what is installed. Thread-safe. */
final class RequestResolver {

    private final Plugins plugins;
    private final LiveSettings settings;

    @Inject
    RequestResolver(Plugins plugins, LiveSettings settings) {
        this.plugins = plugins;
        this.settings = settings;
    }

    /**
     * Resolves a request if all that it names is there.
     *
     * @return empty if something is missing, and may be waited for
     * @throws InvalidRequestException if the request cannot be served
     */
    Optional<ResolvedRequest> resolveNow(RunningGeneration generation) {
        try {
            return Optional.of(resolve(generation.request(), generation.wanted()));
        } catch (MissingPluginException e) {
            if (settings.get().arrivalTime().isZero()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * Resolves a request that has waited.
     *
     * @throws UnresolvedException if something that it names is not there, or it cannot be served
     */
    ResolvedRequest resolveLate(RunningGeneration generation) {
        try {
            return resolve(generation.request(), generation.wanted());
        } catch (MissingPluginException e) {
            String message = e.getMessage() + " (waited " + settings.get().arrivalTime().toMillis() + " ms for it)";
            throw new UnresolvedException(message, new InvalidRequestException(message, e));
        } catch (InvalidRequestException e) {
            throw new UnresolvedException("the generation failed: " + e.getMessage(), e);
        }
    }

    /**
     * Checks whether somebody could speculate for a target.
     *
     * @param target what is known of the target; empty if nothing is yet
     * @param costs the reference costs of the generation, if it has some
     * @throws InvalidRequestException if not
     */
    void check(SpeculationChoice choice, Optional<Vocabulary> target, Optional<ReferenceCosts> costs) {
        checkStrategy(choice);
        choice.drafts().forEach(draft -> {
            checkDraft(draft, target);
            checkCosts(draft.model(), costs);
        });
    }

    private static void checkCosts(String model, Optional<ReferenceCosts> costs) {
        costs.filter(reference -> reference.of(model).isEmpty()).ifPresent(reference -> {
            throw new InvalidRequestException("there are no reference costs for model '" + model + "', only for "
                    + String.join(", ", reference.models().keySet()));
        });
    }

    /** The tokens a model can say, as far as they can become text. */
    record Vocabulary(ModelInfo model, int size) {

        void check(String what, int id) {
            if (id < 0 || id >= size) {
                throw new InvalidRequestException(what + " " + id + " is outside the vocabulary of " + size
                        + " tokens of model '" + model.name() + "'");
            }
        }

        void check(SamplerSettings settings) {
            settings.logitBias().keySet().forEach(id -> check("logit bias for token", id));
        }
    }

    /**
     * Checks a request and takes leases on its target, tokenizer and transforms; the caller closes them.
     *
     * @param choice who shall speculate
     * @throws MissingPluginException if something that it names is not there
     * @throws InvalidRequestException if it cannot be served
     */
    ResolvedRequest resolve(DecodingRequest request, SpeculationChoice choice) {
        Lease<ModelInfo, Batcher> target = plugins.models().acquire(request.target())
                .orElseThrow(() -> new MissingPluginException("model", request.target(), plugins.models().names()));
        Optional<Lease<String, Tokenizer>> tokenizer = Optional.empty();
        try {
            tokenizer = target.description().tokenizer().flatMap(plugins.tokenizers()::acquire);
            return resolve(request, choice, target, tokenizer);
        } catch (RuntimeException | Error e) {
            tokenizer.ifPresent(Lease::close);
            target.close();
            throw e;
        }
    }

    private ResolvedRequest resolve(DecodingRequest request, SpeculationChoice choice,
            Lease<ModelInfo, Batcher> target, Optional<Lease<String, Tokenizer>> tokenizer) {
        ModelInfo model = target.description();
        Vocabulary vocabulary = new Vocabulary(model, tokenizer
                .map(lease -> Math.min(model.vocabularySize(), lease.get().vocabularySize()))
                .orElse(model.vocabularySize()));
        check(choice, Optional.of(vocabulary), request.costs());
        checkCosts(request.target(), request.costs());
        vocabulary.check(request.sampler());
        Set<Integer> stopTokens = new HashSet<>(request.stopTokens().orElse(model.stopTokens()));
        tokenizer.ifPresent(lease -> request.stopStrings().forEach(
                stop -> specialToken(stop, lease.get()).filter(id -> id < vocabulary.size()).ifPresent(stopTokens::add)));
        request.stopTokens().ifPresent(ids -> ids.forEach(id -> vocabulary.check("stop token", id)));
        if (!request.stopStrings().isEmpty() && tokenizer.isEmpty()) {
            throw new InvalidRequestException("stop strings need a tokenizer, and model '" + model.name()
                    + "' has none; give the ids of stop tokens");
        }
        Tokens prompt = prompt(request.prompt(), model, tokenizer);
        checkPrompt(prompt, vocabulary);
        List<NamedTransform> named = NamedTransform.all(request.namedTransforms(), plugins.transforms(),
                new NamedTransform.Surroundings(tokenizer.map(Lease::get), vocabulary.size(), stopTokens));
        return new ResolvedRequest(request, target, tokenizer, named, prompt, vocabulary.size(), stopTokens);
    }

    /** A special token is no part of the text, so that the string would never be found there. */
    private static Optional<Integer> specialToken(String text, Tokenizer tokenizer) {
        Tokens spelled;
        try {
            spelled = tokenizer.encode(text, Encoding.TEMPLATE);
        } catch (ModelException | IllegalArgumentException e) {
            // What the vocabulary cannot spell is none of its tokens.
            return Optional.empty();
        }
        boolean special = spelled.length() == 1 && tokenizer.bytes(spelled.get(0)).isEmpty()
                && tokenizer.decode(spelled).isEmpty();
        return special ? Optional.of(spelled.get(0)) : Optional.empty();
    }

    private void checkStrategy(SpeculationChoice choice) {
        String name = choice.strategy();
        List<Parameter<?>> parameters = List.of();
        if (!name.equals(DecodingRequest.NO_SPECULATION)) {
            StrategyInfo strategy = plugins.strategies().description(name).orElseThrow(() -> {
                List<String> names = new ArrayList<>(List.of(DecodingRequest.NO_SPECULATION));
                names.addAll(plugins.strategies().names());
                return new MissingPluginException("strategy", name, names);
            });
            if (choice.drafts().size() < strategy.requiredDrafts()) {
                throw new InvalidRequestException("strategy '" + name + "' needs " + strategy.requiredDrafts()
                        + " draft model(s), the request names " + choice.drafts().size());
            }
            parameters = strategy.parameters();
        }
        try {
            checkTogether(name, ParameterValues.of("strategy '" + name + "'", parameters, choice.parameters()));
        } catch (InvalidParameterException e) {
            throw new InvalidRequestException(e.getMessage(), e);
        }
    }

    private void checkTogether(String strategy, ParameterValues values) {
        plugins.strategies().acquire(strategy).ifPresent(lease -> {
            try (lease) {
                lease.get().check(values);
            } catch (InvalidParameterException e) {
                throw e;
            } catch (RuntimeException | LinkageError e) {
                throw new InvalidRequestException("strategy '" + strategy + "' of " + lease.provider()
                        + " cannot check its parameters: " + e, e);
            }
        });
    }

    private void checkDraft(DraftChoice choice, Optional<Vocabulary> target) {
        ModelInfo draft = plugins.models().description(choice.model()).orElseThrow(
                () -> new MissingPluginException("model", choice.model(), plugins.models().names()));
        target.ifPresent(vocabulary -> {
            plugins.vocabularies().mismatch(vocabulary.model(), draft).ifPresent(problem -> {
                throw new InvalidRequestException(problem);
            });
            choice.sampler().ifPresent(vocabulary::check);
        });
    }

    private static Tokens prompt(Prompt prompt, ModelInfo model, Optional<Lease<String, Tokenizer>> tokenizer) {
        if (prompt instanceof Prompt.Ids ids) {
            return ids.ids();
        }
        if (prompt instanceof Prompt.Text text && text.text().isEmpty()) {
            throw new InvalidRequestException("the prompt is empty");
        }
        Tokenizer words = tokenizer.map(Lease::get).orElseThrow(() -> new InvalidRequestException(
                "a prompt as text needs a tokenizer, and model '" + model.name() + "' has none; give token ids"));
        if (prompt instanceof Prompt.Messages) {
            try {
                return prompt.encode(words);
            } catch (IllegalArgumentException e) {
                throw new InvalidRequestException("model '" + model.name() + "': " + e.getMessage(), e);
            }
        }
        return prompt.encode(words);
    }

    private static void checkPrompt(Tokens prompt, Vocabulary vocabulary) {
        ModelInfo model = vocabulary.model();
        if (prompt.isEmpty()) {
            throw new InvalidRequestException("the prompt is empty");
        }
        for (int i = 0; i < prompt.length(); i++) {
            if (prompt.get(i) >= vocabulary.size()) {
                throw new InvalidRequestException("prompt token " + prompt.get(i) + " at index " + i
                        + " is outside the vocabulary of " + vocabulary.size() + " tokens of model '" + model.name() + "'");
            }
        }
        if (prompt.length() >= model.contextLength()) {
            throw new InvalidRequestException("a prompt of " + prompt.length() + " tokens leaves no room in the context of "
                    + model.contextLength() + " tokens of model '" + model.name() + "'");
        }
    }

    /** A request names a plug-in that is not there; it may still come. */
    static final class MissingPluginException extends InvalidRequestException {

        private static final long serialVersionUID = 1L;

        MissingPluginException(String kind, String name, List<String> names) {
            super("no " + kind + " '" + name + "'; "
                    + (names.isEmpty() ? "there are none" : "there are: " + String.join(", ", names)));
        }
    }

    /** A generation waited for plug-ins, and its request cannot be served. */
    static final class UnresolvedException extends DecodingException {

        private static final long serialVersionUID = 1L;

        private final InvalidRequestException refusal;

        UnresolvedException(String message, InvalidRequestException refusal) {
            super(message, refusal);
            this.refusal = refusal;
        }

        /** What to tell a caller who does not know of the waiting. */
        InvalidRequestException refusal() {
            return refusal;
        }
    }
}
