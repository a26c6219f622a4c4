// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.lab.analysis.Exactness;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;

/** What it means that texts differ which should be the same: rounding can explain some, a fault the others. */
final class DifferingTexts {

    private static final String BROKEN = "exactness is broken: ";
    private static final String DIFFERENT = "not all texts are those of the baseline: ";

    private enum Cause {

        /** A target with the same bits in every pass chooses the same tokens. */
        PROMISED(BROKEN,
                "; the target promises the same bits, so all ids must be the baseline's: no near tie, but a fault of the "
                        + "engine, the target or a transform"),
        /** A baseline makes the same passes again, so its rounding is the same. */
        REPEATED("plain repetition gave other texts: ",
                "; the same passes must give the same, whatever the weights: a fault of the engine, a model, a "
                        + "transform or the computer"),
        /** Rounding that is finer than any near tie. */
        F32(BROKEN,
                "; with f32 weights all ids must be the baseline's: no near tie, but a fault of the engine, a model "
                        + "or a transform"),
        NEAR_TIES(DIFFERENT, "; near ties can do that, for the target does not promise the same bits"),
        UNKNOWN(DIFFERENT,
                "; the results do not say whether the target promises the same bits: if it does not, near ties can do "
                        + "that, and if it does, exactness is broken");

        private final String before;
        private final String after;

        Cause(String before, String after) {
            this.before = before;
            this.after = after;
        }

        String sentence(String differences) {
            return before + differences + after;
        }
    }

    private final ExperimentResults results;
    private final List<String> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    DifferingTexts(ExperimentResults results, Collection<ArmCells> arms) {
        this.results = results;
        Map<Cause, List<String>> doubtful = new EnumMap<>(Cause.class);
        for (ArmCells arm : arms) {
            Optional.of(arm.exactness()).filter(Exactness::textsFixed).ifPresent(exactness ->
                    causes(arm.arm(), exactness).forEach((cause, blocks) -> {
                        if (cause == Cause.PROMISED && areCoupled(results, arm.arm())) {
                            failures.add(cause.sentence(breach(arm.arm(), exactness, blocks)));
                        } else {
                            doubtful.computeIfAbsent(cause, added -> new ArrayList<>())
                                    .add("'" + arm.arm().name() + "' differs in " + blocks.size() + " of "
                                            + exactness.compared());
                        }
                    }));
        }
        doubtful.forEach((cause, differing) -> warnings.add(cause.sentence(String.join(", ", differing))));
    }

    /** Whether an arm and its baseline both choose as the seed says, so that they choose the same. */
    static boolean areCoupled(ExperimentResults results, Arm arm) {
        return arm.settings().verification() == VerificationMethod.COUPLED
                && results.experiment().arm(arm.baseline()).settings().verification() == VerificationMethod.COUPLED;
    }

    /** A sentence for each arm that breaks what its target promises. */
    List<String> failures() {
        return failures;
    }

    /** A sentence for each other cause, with the arms and the number of their texts. */
    List<String> warnings() {
        return warnings;
    }

    // Part by part: some may have run where the target promises what it does not promise elsewhere.
    private Map<Cause, List<Block>> causes(Arm arm, Exactness exactness) {
        Map<Block, Environment> places = results.cells(arm).stream().collect(
                Collectors.toMap(CellResult::block, cell -> results.environments().get(cell.environment())));
        return exactness.different().stream().collect(Collectors.groupingBy(
                block -> cause(arm, places.get(block)), () -> new EnumMap<>(Cause.class), Collectors.toList()));
    }

    // Only the target's: under coupled verification drafts have no say in what the text is.
    private static Cause cause(Arm arm, Environment place) {
        String target = arm.settings().target();
        Boolean promised = place.sameBits().get(target);
        if (Boolean.TRUE.equals(promised)) {
            return Cause.PROMISED;
        }
        if (arm.role() == ArmRole.CONTROL) {
            return Cause.REPEATED;
        }
        if (promised != null) {
            return Cause.NEAR_TIES;
        }
        boolean fine = place.models().stream()
                .anyMatch(model -> model.name().equals(target) && model.weights().equals("f32"));
        return fine ? Cause.F32 : Cause.UNKNOWN;
    }

    private String breach(Arm arm, Exactness exactness, List<Block> blocks) {
        long prompts = blocks.stream().map(Block::prompt).distinct().count();
        Block first = blocks.get(0);
        return "'" + arm.name() + "' differs from '" + arm.baseline() + "' in " + blocks.size() + " of "
                + exactness.compared() + " texts (" + prompts + (prompts == 1 ? " prompt" : " prompts")
                + "), first at new token " + parting(arm, first) + " of prompt '" + first.prompt() + "', seed "
                + first.seed() + (results.experiment().repetitions() == 1 ? "" : ", repetition " + first.repetition());
    }

    // Counted from 1.
    private int parting(Arm arm, Block block) {
        Arm baseline = results.experiment().arm(arm.baseline());
        return 1 + Arrays.mismatch(ids(arm, block).toArray(), ids(baseline, block).toArray());
    }

    private Tokens ids(Arm arm, Block block) {
        return results.cells(arm).stream()
                .filter(cell -> cell.block().equals(block))
                .map(CellResult::ids)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Whether two arms begin their texts alike: a chi-square test of homogeneity for each prompt, added up. Tokens that
     * would be expected less than five times an arm are counted as one.
     */
    static final class FirstTokens {

        private static final int EXPECTED = 5;

        private final Map<String, Map<Integer, long[]>> counts = new TreeMap<>();

        private FirstTokens() {}

        /** The p-value; NaN if there are too few texts of every prompt. */
        static double pValue(Map<Block, CellResult> arm, Map<Block, CellResult> baseline) {
            FirstTokens tokens = new FirstTokens();
            arm.forEach((block, cell) -> {
                CellResult other = baseline.get(block);
                // The same seed gives the same token again.
                if (other != null && block.repetition() == 0) {
                    tokens.count(block.prompt(), cell, 0);
                    tokens.count(block.prompt(), other, 1);
                }
            });
            return tokens.pValue();
        }

        private void count(String prompt, CellResult cell, int side) {
            if (!cell.ids().isEmpty()) {
                counts.computeIfAbsent(prompt, added -> new HashMap<>())
                        .computeIfAbsent(cell.ids().get(0), added -> new long[2])[side]++;
            }
        }

        private double pValue() {
            double statistic = 0;
            int freedom = 0;
            for (Map<Integer, long[]> prompt : counts.values()) {
                long[][] table = table(prompt);
                if (table.length > 1) {
                    statistic += ChiSquareTest.withDefaults().statistic(table);
                    freedom += table.length - 1;
                }
            }
            return freedom == 0 ? Double.NaN : ChiSquaredDistribution.of(freedom).survivalProbability(statistic);
        }

        // A row for each token that is common enough, and one for all others if they are so together.
        private static long[][] table(Map<Integer, long[]> prompt) {
            long[] rest = new long[2];
            prompt.values().stream().filter(row -> !isCommon(row)).forEach(row -> {
                rest[0] += row[0];
                rest[1] += row[1];
            });
            Map<Integer, long[]> rows = new TreeMap<>();
            prompt.forEach((token, row) -> {
                if (isCommon(row)) {
                    rows.put(token, row);
                }
            });
            if (isCommon(rest)) {
                rows.put(-1, rest);
            }
            return rows.values().toArray(long[][]::new);
        }

        // Both sides have the same number of texts, so half of a row is expected on each.
        private static boolean isCommon(long[] row) {
            return row[0] + row[1] >= 2 * EXPECTED;
        }
    }
}
