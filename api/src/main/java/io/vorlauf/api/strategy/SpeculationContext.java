// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.parameter.ParameterValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The generation that a speculation is opened for. */
@ProviderType
public interface SpeculationContext {

    /** The strategy's parameters, validated. */
    ParameterValues parameters();

    /** The target model. */
    ModelInfo target();

    /**
     * How passes of the target are computed, as {@link io.vorlauf.api.model.LanguageModel#plan()} says: what was learnt
     * of its times holds for that plan. Empty if nothing is known.
     */
    default String targetPlan() {
        return "";
    }

    /** The request's draft models in its order, at least {@link SpeculationStrategy#requiredDrafts()} of them. */
    List<DraftModel> drafts();

    /**
     * Asks the target for more than its choices: hidden states and the highest logits, for all of the text that it
     * evaluates from now on. To be called while a speculation is being opened; whatever it asks for is had as long as the
     * speculation is open. What others ask for at the same time does not matter.
     *
     * <p>A generation whose strategy asks for what its target cannot hand out ends at once, with the message of this
     * exception; a strategy that can do without looks at {@link ModelInfo#hiddenStates()} of the target first, or
     * catches it.
     *
     * @return where rows come to lie
     * @throws IllegalArgumentException if the target cannot; the message names it
     * @throws IllegalStateException if no speculation is being opened with this context any more
     * @throws UnsupportedOperationException unless overridden
     */
    default TargetSignals signals(SignalRequest request) {
        throw new UnsupportedOperationException("there are no signals of the target here, but " + request + " is wanted");
    }

    /**
     * The time as strategies are to take it, in nanoseconds from some beginning: the computer's, or, where the request
     * has {@linkplain #costs() reference costs}, what the passes of this generation add up to by them. Who looks at no
     * other clock decides the same in every run then. May be asked by any thread.
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * What passes are taken to cost where the generation is to be the same in every run, whatever the engine did before
     * and does beside it; empty where real time counts. By them go {@link #nanoTime()} and the times of a {@link
     * RoundOutcome}. A strategy that learns starts from nothing then, and keeps nothing for other generations.
     */
    default Optional<ReferenceCosts> costs() {
        return Optional.empty();
    }

    /**
     * The names of the other strategies that could speculate for this generation at this moment: installed, and
     * content with its drafts; but for those that this generation has given up because they did not come back from a
     * call. Strategies come and go, so the answer may change from round to round. Empty for a strategy that was itself
     * opened by another one.
     */
    Set<String> others();

    /**
     * Opens one of the {@linkplain #others() others} for this generation, so that a strategy can let it grow trees in
     * its place. The opener hands on what it observes and closes what it opened. While the other strategy is away,
     * what was opened here grows nothing; once it is back, or another version of it has come, that is opened in its
     * place, with the same parameters, at the next growth. What it throws reaches the opener, and is counted for the
     * strategy that threw it.
     *
     * @param name its name
     * @param parameters values of its parameters; those not given have their defaults
     * @return empty if it is not there
     * @throws io.vorlauf.api.parameter.InvalidParameterException if a parameter is unknown or out of range
     */
    Optional<Speculation> open(String name, Map<String, String> parameters);
}
