package io.vorlauf.api.decoding;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who shall speculate, and how: the part of a request that can be {@linkplain Generation#swap exchanged} while it runs.
 *
 * @param strategy name of the speculation strategy; {@link DecodingRequest#NO_SPECULATION} for plain decoding
 * @param parameters values of the strategy's parameters; those not given have their defaults
 * @param drafts draft models in the order in which the strategy gets them
 */
public record SpeculationChoice(String strategy, Map<String, String> parameters, List<DraftChoice> drafts) {

    private static final SpeculationChoice NONE = of(DecodingRequest.NO_SPECULATION);

    /** Checks for null and copies. */
    public SpeculationChoice {
        Objects.requireNonNull(strategy, "strategy");
        parameters = Map.copyOf(parameters);
        drafts = List.copyOf(drafts);
    }

    /** Not to speculate. */
    public static SpeculationChoice none() {
        return NONE;
    }

    /** A strategy with the defaults of its parameters, and draft models that are sampled as the target is. */
    public static SpeculationChoice of(String strategy, String... drafts) {
        return new SpeculationChoice(strategy, Map.of(), List.of(drafts).stream().map(DraftChoice::of).toList());
    }
}
