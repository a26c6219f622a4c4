// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Generates text with the models and strategies that are installed. Thread-safe.
 *
 * <p>All ways to start a generation check the request first and throw {@link InvalidRequestException} if it names
 * something that does not exist or cannot work together, and {@link OverloadException} if too many wait already.
 * Generations run by {@linkplain DecodingRequest#priority() priority}, then in the order in which they were asked for;
 * those that use a model at the same time share its passes, which changes no text.
 */
@ProviderType
public interface DecodingService {

    /**
     * Generates and waits for the result. Interrupting the waiting thread cancels; it stays interrupted.
     *
     * @throws InvalidRequestException if the request cannot be served
     * @throws DecodingException if the target or the listener fails
     */
    DecodingResult generate(DecodingRequest request, GenerationListener listener);

    /** Generates and waits without listening; see {@link #generate(DecodingRequest, GenerationListener)}. */
    default DecodingResult generate(DecodingRequest request) {
        return generate(request, GenerationListener.NONE);
    }

    /**
     * Starts a generation and does not wait for it.
     *
     * @throws InvalidRequestException if the request cannot be served
     */
    Generation start(DecodingRequest request, GenerationListener listener);

    /**
     * Starts several generations of one prompt, whose texts differ by their seeds: the first one has the request's, the
     * second one the next number, and so on. Each text is the one that a request with this seed alone gives. The target
     * evaluates the prompt for the first one, and the others wait for it and begin with a copy of its cache: but for the
     * last token, the prompt is theirs at no cost, as {@link DecodingMetrics#cachedTokens()} tells.
     *
     * @param samples how many, 1 or more
     * @return the generations in the order of their seeds
     * @throws InvalidRequestException if the request cannot be served, or none is asked for
     * @throws OverloadException if not all of them can be taken; none runs then
     */
    List<Generation> start(DecodingRequest request, int samples);

    /**
     * Checks a request without serving it: whether what it names is there and goes together, and whether its keys and values
     * could ever fit. What is missing and may still arrive, by the {@linkplain EngineSettings#arrivalTime() settings}, is
     * not refused.
     *
     * @throws InvalidRequestException if the request cannot be served; the message names what is wrong
     */
    void check(DecodingRequest request);

    /**
     * A publisher of the text as it comes. Every subscription is a generation of its own; cancelling it cancels the
     * generation, and one whose subscriber does not ask for more waits, keeps its place and nothing else, and can be
     * cancelled.
     *
     * @throws InvalidRequestException if the request cannot be served
     */
    Flow.Publisher<TextBlock> publish(DecodingRequest request);

    /** The strategies that can be asked for now, by name; plain decoding comes first. */
    List<StrategyInfo> strategies();

    /** The generations that run now, or wait for it, oldest first. */
    List<Generation> generations();

    /** What each version of each strategy did so far, by name. */
    List<StrategyStatistics> statistics();

    /** How busy the engine is. */
    default EngineLoad load() {
        return new EngineLoad(generations().size(), Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, Long.MAX_VALUE, List.of());
    }

    /** The named transforms that can be asked for now, by name. */
    default List<TransformInfo> transforms() {
        return List.of();
    }

    /**
     * The engine's own settings that change what is guessed or how long it takes, for records: values by the names that
     * its configuration has for them, {@code tree-nodes=128}; empty if it has none.
     */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** The models that can be asked for now, by name. */
    List<ModelInfo> models();

    /**
     * Whether a model promises the same bits: {@link LanguageModel#sameBits}. With such a target, all texts under coupled
     * verification are those of plain decoding, id for id.
     *
     * @param model its name
     * @throws InvalidRequestException if there is no such model
     */
    default boolean sameBits(String model) {
        return false;
    }

    /**
     * How much memory a model holds now: {@link LanguageModel#memory}. Empty if it does not know.
     *
     * @param model its name
     * @throws InvalidRequestException if there is no such model
     */
    default Optional<ModelMemory> memory(String model) {
        return Optional.empty();
    }

    /**
     * How a model is computed here, for people and records: {@link LanguageModel#plan}. Empty if it does not say.
     *
     * @param model its name
     * @throws InvalidRequestException if there is no such model
     */
    default String plan(String model) {
        return "";
    }

    /**
     * Measures what a model's passes cost here and now, for {@linkplain DecodingRequest#costs() reference}: medians of
     * several passes of 1, 2, 4 … 64 nodes, as far as its context has room for them. A larger pass costs no less than a
     * smaller one. Takes as long as some hundred passes, and longer on a computer that is busy with other things; if
     * it stays busy, the costs say {@linkplain PassCosts#doubt() what was odd}.
     *
     * @param model its name
     * @param sampler how it would be sampled
     * @param length how many tokens there are before the nodes, 0 or more; less if its context has no room
     * @throws InvalidRequestException if there is no such model
     * @throws DecodingException if the model fails
     */
    PassCosts measure(String model, SamplerSettings sampler, int length);
}
