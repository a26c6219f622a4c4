// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The arms that share a baseline, and the baseline itself, by speed, with ties: each is compared with each other, and
 * the p-values are corrected after Holm for all these comparisons together. So with the confidence of the summary not one
 * of the differences that are shown is there by chance.
 *
 * @param baseline name of the baseline
 * @param ranks the arms by name, the fastest first. It leads those that cannot be told apart from it, of rank 1; of the
 *     others the fastest leads the next ones, and so on; a rank is one more than the number of arms of better ranks
 * @param comparisons each pair of arms once, the one that comes first in {@code ranks} against the other one
 * @param fastest the arm that can be called the fastest; empty if none can
 * @param tied the arms that cannot be told apart from the first one of {@code ranks}, in its order
 * @param morePrompts about how many prompts more, of the same kind, would tell the first one of {@code ranks} and the
 *     first one of {@code tied} apart, if they are as far apart as it looks; 0 if there is nothing to tell apart or no
 *     saying
 * @param sentence all of that in one sentence, to be quoted: {@code fastest: adaptive, 2.35 times plain decoding (95 %
 *     interval 1.90 to 2.90); tree and bandit cannot be told apart from it}
 */
public record Ranking(
        String baseline,
        Map<String, Integer> ranks,
        List<Comparison> comparisons,
        Optional<String> fastest,
        List<String> tied,
        int morePrompts,
        String sentence) {

    /** Checks for null and copies the lists; the map is taken as it is. */
    public Ranking {
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(ranks, "ranks");
        Objects.requireNonNull(fastest, "fastest");
        Objects.requireNonNull(sentence, "sentence");
        comparisons = List.copyOf(comparisons);
        tied = List.copyOf(tied);
    }

    /** The comparison of two arms, turned so that the first is against the second; empty if there is none. */
    public Optional<Comparison> comparison(String arm, String other) {
        return comparisons.stream()
                .filter(comparison -> comparison.arm().equals(arm) && comparison.other().equals(other))
                .findFirst()
                .or(() -> comparisons.stream()
                        .filter(comparison -> comparison.arm().equals(other) && comparison.other().equals(arm))
                        .map(Comparison::turned)
                        .findFirst());
    }
}
