// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of generated results of all kinds, held against their figures and against the truth. */
class AnswerTest {

    private static final double CONFIDENCE = 0.95;
    private static final String NONE_FASTEST = "no arm can be shown to be the fastest: ";
    private static final Pattern NUMBER = Pattern.compile("(\\d+\\.\\d\\d)(?: times| to |\\))");

    private final Analyst analyst = new Analyst();

    /**
     * A computer: how texts and its own noise spread the logarithms of times, and how often it stalls. The quiet one is
     * like two cores of a virtual machine: plain decoding of 64 prompts against itself spread by 0.10 there.
     */
    private record Computer(double texts, double noise, double stalls) {

        static final Computer QUIET = new Computer(0.05, 0.05, 0.01);
        static final Computer NOISY = new Computer(0.1, 0.25, 0.1);
    }

    @Test
    void noSentenceContradictsItsFigures() {
        for (int seed = 0; seed < 200; seed++) {
            ExperimentSummary summary = analyst.summarise(anyResults(new Random(seed)), CONFIDENCE);
            for (Ranking ranking : summary.rankings()) {
                checkRanks(summary, ranking, "seed " + seed + ": " + ranking.sentence());
                checkSentence(summary, ranking, "seed " + seed + ": " + ranking.sentence());
            }
            summary.arms().forEach(arm -> arm.comparison().ifPresent(AnswerTest::checkVerdict));
        }
    }

    @Test
    void whereAllArmsAreEquallyFastOneIsCalledTheFastestInAtMostFiveOfAHundredExperiments() {
        for (double speed : new double[] {1, 2}) {
            long called = IntStream.range(0, 400)
                    .mapToObj(seed -> results(new Random(seed), Computer.QUIET, 16, speeds(6, speed)))
                    .filter(results -> ranking(results).fastest().isPresent())
                    .count();

            // 20 are expected at most, and then the standard deviation is 4.4.
            assertThat(called).as("6 arms, %s times plain decoding", speed).isLessThanOrEqualTo(29);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 64", "4, 64", "8, 64"})
    void anArmThatIsTenPercentFasterIsFoundInFourOfFiveExperiments(int arms, int prompts) {
        double[] speeds = speeds(arms, 2);
        speeds[0] *= 1.1;
        long found = IntStream.range(0, 100)
                .mapToObj(seed -> ranking(results(new Random(seed), Computer.QUIET, prompts, speeds)))
                .filter(ranking -> ranking.fastest().equals(Optional.of("arm 0")) && ranking.tied().isEmpty())
                .count();

        assertThat(found).isGreaterThanOrEqualTo(80);
    }

    @Test
    void theFastestIsNamedWithItsIntervalAndWhatCannotBeToldApart() {
        ExperimentResults results = results(new Random(3), Computer.QUIET, 32, 2, 2.02, 1.5);

        assertThat(ranking(results).sentence()).matches("fastest: arm [01], 2\\.\\d\\d times plain decoding "
                + "\\(95 % interval 1\\.9\\d to 2\\.\\d\\d\\); arm [01] cannot be told apart from it");
    }

    @Test
    void plainDecodingCanBeTheFastest() {
        assertThat(ranking(results(new Random(1), Computer.QUIET, 32, 0.5, 0.8)).sentence())
                .matches("fastest: plain decoding; the next one, arm 1, is 0\\.\\d\\d times as fast \\(0.* to 0.*\\)");
    }

    @Test
    void whatIsNotFasterThanPlainDecodingIsNotTheFastest() {
        assertThat(ranking(results(new Random(1), Computer.NOISY, 8, 1.02, 0.5)).sentence())
                .startsWith(NONE_FASTEST)
                .contains("cannot be told apart");
    }

    @Test
    void anAnswerThatCannotBeGivenSaysWhatItTakes() {
        Ranking ranking = ranking(results(new Random(6), Computer.NOISY, 8, 1.1));

        assertThat(ranking.sentence()).endsWith(
                "; about " + ranking.morePrompts() + " prompts more would tell the first two apart");
        assertThat(ranking.morePrompts()).isPositive();
    }

    @Test
    void armsThatAreAllFasterAndAlikeAreNamedTogether() {
        assertThat(ranking(results(new Random(2), Computer.QUIET, 8, 2, 2.1, 2)).sentence())
                .matches(NONE_FASTEST + "arm \\d \\(.*\\), arm \\d \\(.*\\) and arm \\d \\(.*\\) are all faster than "
                        + "plain decoding but cannot be told apart from each other; about \\d+ prompts more .*");
    }

    @Test
    void fourPromptsAreTooFew() {
        assertThat(ranking(results(new Random(1), Computer.QUIET, 4, 2)).sentence()).isEqualTo(
                NONE_FASTEST + "4 prompts or texts are too few for that; take 5 or, better, many more");
    }

    @Test
    void oneArmAloneIsNoAnswer() {
        assertThat(ranking(results(new Random(1), Computer.QUIET, 8)).sentence())
                .isEqualTo("nothing was compared with plain decoding");
    }

    // True winners, ties, noise, missing cells, one arm, two prompts, other texts.
    private static ExperimentResults anyResults(Random random) {
        double[] speeds = new double[random.nextInt(8)];
        double common = Math.exp(random.nextGaussian() / 2);
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = random.nextBoolean() ? common : Math.exp(random.nextGaussian() / 2);
        }
        int prompts = List.of(1, 2, 4, 5, 8, 16, 40).get(random.nextInt(7));
        ExperimentResults results = results(random, random.nextBoolean() ? Computer.QUIET : Computer.NOISY, prompts,
                speeds);
        double missing = random.nextInt(3) == 0 ? random.nextDouble() : 0;
        double different = random.nextInt(6) == 0 ? 0.1 : 0;
        List<CellResult> cells = new ArrayList<>();
        for (CellResult cell : results.cells()) {
            if (random.nextDouble() >= missing) {
                cells.add(random.nextDouble() < different
                        ? cell(cell.arm(), cell, Tokens.of(9, 9, 9), cell.metrics().totalNanos())
                        : cell);
            }
        }
        return new ExperimentResults(results.experiment(),
                List.of(Trials.environment("bf16", random.nextBoolean())), cells);
    }

    private static void checkVerdict(Comparison comparison) {
        boolean shown = comparison.verdict() == Verdict.FASTER || comparison.verdict() == Verdict.SLOWER;
        if (shown) {
            assertThat(comparison.speedUp().excludes(1)).isTrue();
            assertThat(comparison.speedUp().value() > 1).isEqualTo(comparison.verdict() == Verdict.FASTER);
        }
        if (comparison.verdict() == Verdict.NO_DIFFERENCE_SHOWN && comparison.speedUp().excludes(1)) {
            assertThat(comparison.adjustedPValue()).isGreaterThanOrEqualTo(1 - CONFIDENCE);
        }
        assertThat(comparison.verdict() == Verdict.TOO_FEW).isEqualTo(comparison.pairs() < LogRatios.FEWEST);
    }

    private static void checkRanks(ExperimentSummary summary, Ranking ranking, String as) {
        ranking.comparisons().forEach(AnswerTest::checkVerdict);
        List<String> arms = List.copyOf(ranking.ranks().keySet());
        ranking.ranks().forEach((arm, rank) -> {
            String leader = arms.stream().filter(other -> ranking.ranks().get(other).equals(rank)).findFirst().orElseThrow();
            assertThat(ranking.comparison(leader, arm).map(Comparison::verdict)).as(as)
                    .isNotEqualTo(Optional.of(Verdict.FASTER));
            long better = ranking.ranks().values().stream().filter(other -> other < rank).count();
            assertThat(rank).as(as).isEqualTo((int) better + 1).isEqualTo(summary.arm(arm).rank());
            boolean leads = arm.equals(arms.get(0)) || ranking.tied().contains(arm);
            // Where there are too few pairs nothing can be told apart.
            if (ranking.comparisons().stream().noneMatch(pair -> pair.verdict() == Verdict.TOO_FEW)) {
                assertThat(rank == 1).as(as).isEqualTo(leads);
            }
        });
    }

    private static void checkSentence(ExperimentSummary summary, Ranking ranking, String as) {
        assertThat(ranking.sentence().startsWith("fastest: ")).as(as).isEqualTo(ranking.fastest().isPresent());
        ranking.fastest().ifPresent(fastest -> {
            assertThat(ranking.ranks()).as(as).containsEntry(fastest, 1);
            assertThat(ranking.tied()).as(as).doesNotContain(ranking.baseline());
            assertThat(summary.failures()).as(as).isEmpty();
            assertThat(ranking.sentence()).as(as).startsWith("fastest: " + name(fastest));
            for (String other : ranking.ranks().keySet()) {
                ranking.comparison(fastest, other).ifPresent(comparison -> {
                    assertThat(comparison.verdict()).as(as).isNotIn(Verdict.SLOWER, Verdict.TOO_FEW);
                    // Nothing that is called the fastest stands beside a higher figure.
                    assertThat(comparison.speedUp().value()).as(as).isGreaterThanOrEqualTo(1);
                    assertThat(ranking.tied().contains(other)).as(as)
                            .isEqualTo(comparison.verdict() == Verdict.NO_DIFFERENCE_SHOWN);
                });
            }
            if (!fastest.equals(ranking.baseline())) {
                assertThat(summary.arm(fastest).comparison().orElseThrow().verdict()).as(as).isEqualTo(Verdict.FASTER);
            }
        });
        List<String> figures = figures(ranking);
        Matcher numbers = NUMBER.matcher(ranking.sentence());
        while (numbers.find()) {
            assertThat(figures).as(as).contains(numbers.group(1));
        }
        ranking.tied().stream().limit(2).forEach(tied -> {
            if (ranking.fastest().isPresent()) {
                assertThat(ranking.sentence()).as(as).contains(name(tied));
            }
        });
    }

    private static List<String> figures(Ranking ranking) {
        List<String> figures = new ArrayList<>();
        for (String arm : ranking.ranks().keySet()) {
            ranking.comparison(arm, ranking.baseline()).ifPresent(comparison -> {
                for (Comparison seen : List.of(comparison, comparison.turned())) {
                    figures.add(number(seen.speedUp().value()));
                    figures.add(number(seen.speedUp().low()));
                    figures.add(number(seen.speedUp().high()));
                }
            });
        }
        return figures;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String name(String arm) {
        return arm.equals("none") ? "plain decoding" : arm;
    }

    private Ranking ranking(ExperimentResults results) {
        return analyst.summarise(results, CONFIDENCE).rankings().get(0);
    }

    private static double[] speeds(int arms, double speed) {
        double[] speeds = new double[arms];
        Arrays.fill(speeds, speed);
        return speeds;
    }

    private static ExperimentResults results(Random random, Computer computer, int prompts, double... speeds) {
        Arm none = Trials.none();
        List<Arm> arms = new ArrayList<>(List.of(none, none.control("none again")));
        for (int i = 0; i < speeds.length; i++) {
            arms.add(none.candidate("arm " + i, none.settings()));
        }
        Experiment experiment = Experiment.builder()
                .title("generated").arms(arms).prompts(Trials.prompts(prompts)).build();
        List<CellResult> cells = new ArrayList<>();
        for (Block block : experiment.blocks()) {
            double load = Math.exp(0.2 * random.nextGaussian());
            for (int i = 0; i < arms.size(); i++) {
                double speed = i < 2 ? 1 : speeds[i - 2] * Math.exp(computer.texts() * random.nextGaussian());
                double stall = random.nextDouble() < computer.stalls() ? 1 + random.nextDouble() : 1;
                double seconds = load * stall * Math.exp(computer.noise() * random.nextGaussian()) / speed;
                cells.add(cell(arms.get(i).name(), new CellResult(arms.get(i).name(), block, 0, 0, Instant.EPOCH, "",
                        Tokens.of(1), FinishReason.LENGTH, metrics(1, 1), List.of(), Double.NaN), Tokens.of(new int[10]),
                        (long) (1e9 * seconds)));
            }
        }
        return Trials.results(experiment, cells);
    }

    private static CellResult cell(String arm, CellResult like, Tokens ids, long nanos) {
        return new CellResult(arm, like.block(), 0, 0, Instant.EPOCH, "", ids, FinishReason.LENGTH,
                metrics(ids.length(), nanos), List.of(), Double.NaN);
    }

    private static DecodingMetrics metrics(int tokens, long nanos) {
        return new DecodingMetrics(1, tokens, tokens, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, nanos);
    }
}
