// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.lab.experiment.DecodingSettings;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks what a command names against what is installed before it loads models, which may take minutes. The engine
 * checks once more, with the models.
 */
public final class Installed {

    private Installed() {}

    /**
     * Checks the strategy of settings, how many drafts it gets, its parameters with their values, and the transforms
     * with theirs. Names of models are not looked at: they may stand for models that are not loaded yet.
     *
     * @throws BadInput if something is not installed, or cannot be set like that
     */
    public static void check(DecodingService engine, DecodingSettings settings) {
        StrategyInfo strategy = find("strategy", engine.strategies(), StrategyInfo::name, settings.strategy());
        int drafts = settings.drafts().size();
        if (drafts < strategy.requiredDrafts() && !strategy.name().equals(DecodingRequest.NO_SPECULATION)) {
            throw new BadInput("strategy '" + strategy.name() + "' needs " + strategy.requiredDrafts() + " draft model"
                    + (strategy.requiredDrafts() == 1 ? "" : "s") + ", and there " + (drafts == 1 ? "is " : "are ")
                    + (drafts == 0 ? "none" : drafts) + "; name " + (drafts == 0 ? "it" : "more") + " with --draft");
        }
        check("strategy '" + strategy.name() + "'", strategy.parameters(), settings.parameters());
        for (TransformChoice choice : settings.transforms()) {
            TransformInfo transform = find("transform", engine.transforms(), TransformInfo::name, choice.name());
            check("transform '" + transform.name() + "'", transform.parameters(), choice.parameters());
        }
    }

    private static void check(String owner, List<Parameter<?>> declared, Map<String, String> given) {
        List<String> names = declared.stream().map(Parameter::name).toList();
        given.keySet().stream().filter(name -> !names.contains(name)).sorted().findFirst().ifPresent(name -> {
            throw new BadInput(owner + " has no parameter '" + name + "'; " + among(name, names));
        });
        try {
            ParameterValues.of(owner, declared, given);
        } catch (InvalidParameterException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }

    /**
     * What is installed under a name.
     *
     * @param kind what it is, for the message
     * @throws BadInput if there is none; the message says what somebody may have meant
     */
    public static <T> T find(String kind, List<T> installed, Function<T, String> name, String wanted) {
        return installed.stream().filter(one -> name.apply(one).equals(wanted)).findFirst().orElseThrow(() ->
                new BadInput("no " + kind + " '" + wanted + "'; "
                        + among(wanted, installed.stream().map(name).toList())));
    }

    /** Half a sentence with the likeliest name, if one is likely, and all there are. */
    private static String among(String wrong, List<String> names) {
        if (names.isEmpty()) {
            return "there are none";
        }
        return likeliest(wrong, names).map(name -> "did you mean " + name + "? ").orElse("")
                + "there are: " + String.join(", ", names);
    }

    private static Optional<String> likeliest(String wrong, List<String> names) {
        return names.stream()
                .filter(name -> steps(wrong, name) <= Math.max(1, Math.min(wrong.length(), name.length()) / 3)
                        || wrong.length() > 2 && name.startsWith(wrong))
                .min(Comparator.comparingInt(name -> steps(wrong, name)));
    }

    // Letters put in, left out, exchanged, or swapped with their neighbour (optimal string alignment).
    private static int steps(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        Arrays.setAll(steps[0], j -> j);
        for (int i = 1; i <= from.length(); i++) {
            steps[i][0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int exchanged = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                steps[i][j] = Math.min(steps[i - 1][j - 1] + exchanged, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
                if (i > 1 && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1)) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[from.length()][to.length()];
    }
}
