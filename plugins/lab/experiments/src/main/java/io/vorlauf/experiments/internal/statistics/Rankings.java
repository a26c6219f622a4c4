// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.ArmRole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ranks the arms that share a baseline, the baseline among them: all pairs are compared, and Holm's correction is over
 * all of them, so that it does not matter that the fastest was picked because it looked so. What comes out is put into
 * one sentence, with nothing in it that is not in the ranking.
 *
 * <p>An arm is called the fastest if some arm was shown to be slower than it, no arm faster, and its baseline is not
 * one of those that it cannot be told apart from. So where all arms are equally fast one is called the fastest with at
 * most the probability that Holm's correction leaves to any wrong difference.
 */
final class Rankings {

    private static final String UNDECIDED = "no arm can be shown to be the fastest: ";
    // More is no advice.
    private static final int MOST_PROMPTS = 2_000;
    private static final int MOST_NAMES = 4;

    private final List<ArmCells> arms;
    private final String baseline;
    private final boolean exact;
    private final boolean disturbed;
    private final double confidence;
    private final List<Comparison> comparisons = new ArrayList<>();
    private final Map<List<String>, LogRatios> ratios = new HashMap<>();
    private final Map<String, Integer> ranks;
    private final String first;
    private final List<String> tied;

    private Rankings(
            List<ArmCells> arms, ArmCells baseline, boolean exact, boolean disturbed, double confidence) {
        this.arms = arms;
        this.baseline = baseline.arm().name();
        this.exact = exact;
        this.disturbed = disturbed;
        this.confidence = confidence;
        List<ArmCells> order = order(baseline);
        compare(order);
        ranks = ranks(order.stream().map(arm -> arm.arm().name()).toList());
        first = ranks.keySet().iterator().next();
        tied = ranks.keySet().stream()
                .filter(arm -> !arm.equals(first) && against(first, arm).verdict() == Verdict.NO_DIFFERENCE_SHOWN)
                .toList();
    }

    /** A ranking for each baseline, in the order of the arms. */
    static List<Ranking> of(List<ArmCells> cells, boolean exact, boolean disturbed, double confidence) {
        return cells.stream()
                .filter(arm -> arm.arm().role() == ArmRole.BASELINE)
                .map(baseline -> new Rankings(
                        cells.stream()
                                .filter(arm -> arm.arm().role() != ArmRole.CONTROL)
                                .filter(arm -> arm.arm().baseline().equals(baseline.arm().name()))
                                .toList(),
                        baseline, exact, disturbed, confidence)
                        .ranking())
                .toList();
    }

    /** A control against its baseline: a comparison by itself, that is not in question. */
    static Comparison control(ArmCells control, ArmCells baseline, double confidence) {
        LogRatios ratios = LogRatios.of(control.pairs(baseline));
        double p = ratios.pValue();
        return new Comparison(control.arm().name(), baseline.arm().name(), ratios.size(), ratios.estimate(confidence),
                p, p, ratios.verdict(p, confidence));
    }

    /** The fastest first, those that have no speed last. */
    private List<ArmCells> order(ArmCells base) {
        Map<String, Double> speeds = new HashMap<>();
        arms.forEach(arm -> speeds.put(
                arm.arm().name(), arm == base ? 0 : LogRatios.of(arm.pairs(base)).mean()));
        return arms.stream()
                .sorted(Comparator.comparing(
                        (ArmCells arm) -> speeds.get(arm.arm().name()),
                        Comparator.comparing((Double speed) -> speed.isNaN()).thenComparing(Comparator.reverseOrder())))
                .toList();
    }

    private void compare(List<ArmCells> order) {
        List<Double> pValues = new ArrayList<>();
        List<List<String>> names = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                LogRatios pair = LogRatios.of(order.get(i).pairs(order.get(j)));
                List<String> both = List.of(order.get(i).arm().name(), order.get(j).arm().name());
                names.add(both);
                ratios.put(both, pair);
                pValues.add(pair.pValue());
            }
        }
        List<Double> adjusted = LogRatios.holm(pValues);
        for (int k = 0; k < names.size(); k++) {
            LogRatios pair = ratios.get(names.get(k));
            comparisons.add(new Comparison(names.get(k).get(0), names.get(k).get(1), pair.size(),
                    pair.estimate(confidence), pValues.get(k), adjusted.get(k),
                    pair.verdict(adjusted.get(k), confidence)));
        }
    }

    // The fastest leads those that cannot be told apart from it; of the others the fastest leads the next ones.
    private Map<String, Integer> ranks(List<String> names) {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        names.forEach(name -> ranks.put(name, 0));
        List<String> rest = new ArrayList<>(names);
        while (!rest.isEmpty()) {
            String leader = rest.get(0);
            List<String> group = rest.stream().filter(name -> !isFaster(leader, name)).toList();
            group.forEach(name -> ranks.put(name, 1 + names.size() - rest.size()));
            rest.removeAll(group);
        }
        return Collections.unmodifiableMap(ranks);
    }

    private boolean isFaster(String arm, String other) {
        return comparisons.stream().anyMatch(comparison -> comparison.arm().equals(arm)
                && comparison.other().equals(other) && comparison.verdict() == Verdict.FASTER);
    }

    /** How many pairs more would show the difference of two arms, the one that comes first against the other; or 0. */
    private int wanted(Comparison comparison) {
        LogRatios pair = ratios.get(List.of(comparison.arm(), comparison.other()));
        return Optional.of(pair.wanted(comparisons.size(), confidence) - pair.size())
                .filter(more -> more > 0 && pair.enough())
                .map(Long::intValue)
                .orElse(0);
    }

    /**
     * How far the widest interval of those arms that lead reaches from its speed-up, as a share; infinite if one has no
     * interval.
     */
    static double reach(List<Ranking> rankings) {
        return rankings.stream()
                .flatMap(ranking -> leaders(ranking).stream()
                        .flatMap(arm -> ranking.comparison(arm, ranking.baseline()).stream()))
                .map(Comparison::speedUp)
                .mapToDouble(ratio -> ratio.hasInterval()
                        ? Math.sqrt(ratio.high() / ratio.low()) - 1
                        : Double.POSITIVE_INFINITY)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
    }

    // With the second one, in case that the first is the baseline, which has no speed-up.
    private static List<String> leaders(Ranking ranking) {
        return Stream.concat(ranking.ranks().keySet().stream().limit(2), ranking.tied().stream()).distinct().toList();
    }

    private Ranking ranking() {
        if (ranks.size() < 2) {
            return ranking(Optional.empty(), "nothing was compared with " + name(baseline));
        }
        if (comparisons.stream().anyMatch(comparison -> comparison.verdict() == Verdict.TOO_FEW)) {
            return ranking(Optional.empty(), tooFew());
        }
        if (!exact) {
            return ranking(Optional.empty(), UNDECIDED + "exactness is broken, so that the arms did not do the same");
        }
        boolean likeBaseline = first.equals(baseline) || tied.contains(baseline);
        if (tied.isEmpty() || !likeBaseline && candidateSlower()) {
            return ranking(Optional.of(first), "fastest: " + fastest() + tied()
                    // Others' work slows arms down unequally, so the answer need not be that of a quiet computer.
                    + (disturbed ? "; measured on a disturbed computer" : ""));
        }
        return ranking(Optional.empty(), UNDECIDED + (likeBaseline ? likeTheBaseline() : equallyFast()) + more());
    }

    private Ranking ranking(Optional<String> fastest, String sentence) {
        return new Ranking(baseline, ranks, List.copyOf(comparisons), fastest, tied, morePrompts(), sentence);
    }

    private boolean candidateSlower() {
        return ranks.keySet().stream()
                .filter(arm -> !arm.equals(first) && !arm.equals(baseline))
                .anyMatch(arm -> !tied.contains(arm));
    }

    private String tooFew() {
        int fewest = comparisons.stream().mapToInt(Comparison::pairs).min().orElse(0);
        return UNDECIDED + (fewest == 0 ? "there is no prompt that all arms have finished"
                : fewest + (fewest == 1 ? " prompt or text is" : " prompts or texts are") + " too few for that")
                + "; take " + LogRatios.FEWEST + " or, better, many more";
    }

    private String fastest() {
        if (!first.equals(baseline)) {
            return name(first) + ", " + times(first);
        }
        String next = ranks.keySet().stream().skip(1).findFirst().orElseThrow();
        Estimate ratio = against(next, baseline).speedUp();
        return name(baseline) + "; the next one, " + name(next) + ", is " + number(ratio.value()) + " times as fast ("
                + interval(ratio) + ")";
    }

    private String tied() {
        return tied.isEmpty()
                ? ""
                : "; " + names(tied.stream().map(Rankings::name).toList()) + " cannot be told apart from it";
    }

    private String likeTheBaseline() {
        String best = first.equals(baseline) ? tied.get(0) : first;
        List<String> others = tied.stream()
                .filter(arm -> !arm.equals(baseline) && !arm.equals(best))
                .map(Rankings::name)
                .toList();
        return name(best) + ", " + times(best) + ", cannot be told apart from it"
                + (others.isEmpty() ? "" : ", nor can " + names(others));
    }

    private String equallyFast() {
        List<String> all = Stream.concat(Stream.of(first), tied.stream())
                .map(arm -> name(arm) + " (" + number(against(arm, baseline).speedUp().value()) + ")")
                .toList();
        return names(all) + " are all faster than " + name(baseline) + " but cannot be told apart from each other";
    }

    private String more() {
        int prompts = morePrompts();
        if (prompts == 0) {
            return "";
        }
        return prompts > MOST_PROMPTS
                ? "; if they differ, then by too little to be worth the prompts it takes to show it"
                : "; about " + prompts + " prompts more would tell the first two apart";
    }

    private int morePrompts() {
        return tied.isEmpty() ? 0 : wanted(against(first, tied.get(0)));
    }

    private Comparison against(String arm, String other) {
        return comparisons.stream()
                .filter(comparison -> comparison.arm().equals(arm) && comparison.other().equals(other))
                .findFirst()
                .orElseGet(() -> against(other, arm).turned());
    }

    private String times(String arm) {
        Estimate ratio = against(arm, baseline).speedUp();
        return number(ratio.value()) + " times " + name(baseline) + " ("
                + String.format(Locale.ROOT, "%.0f", 100 * confidence) + " % interval " + interval(ratio) + ")";
    }

    private static String interval(Estimate ratio) {
        return number(ratio.low()) + " to " + number(ratio.high());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** An arm as a sentence has it. */
    static String name(String arm) {
        // In a sweep there is one at every temperature.
        return arm.equals(DecodingRequest.NO_SPECULATION) || arm.startsWith(DecodingRequest.NO_SPECULATION + ":")
                ? "plain decoding"
                : arm;
    }

    private static String names(List<String> names) {
        List<String> shown = new ArrayList<>(names);
        if (names.size() > MOST_NAMES) {
            shown = new ArrayList<>(names.subList(0, MOST_NAMES - 1));
            shown.add(names.size() - MOST_NAMES + 1 + " others");
        }
        return shown.size() == 1
                ? shown.get(0)
                : String.join(", ", shown.subList(0, shown.size() - 1)) + " and " + shown.get(shown.size() - 1);
    }
}
