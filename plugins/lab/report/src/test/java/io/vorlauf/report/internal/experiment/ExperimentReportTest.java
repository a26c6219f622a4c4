// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentReportTest {

    private static final Pattern SVG = Pattern.compile("<svg [^>]*\\bid=\"([^\"]+)\"");

    @TempDir
    private Path folder;

    @Test
    void aComparisonHasAllItsPlots() throws IOException {
        assertThat(plots(SampleReports.comparison(folder))).containsExactlyInAnyOrder(
                "speed-up", "speed-up-by-prompt",
                "rejection-depth", "conditional-acceptance", "cumulative-acceptance", "time-per-phase",
                "first-token", "time-per-token", "draft-tree");
    }

    @Test
    void aSweepHasThePanelsOfItsGrid() throws IOException {
        assertThat(plots(SampleReports.sweep(folder))).containsExactlyInAnyOrder(
                "acceptance-over-k", "block-efficiency-over-k", "speed-up-over-k", "acceptance-over-temperature",
                "acceptance-rate-map", "speed-up-map", "rejection-depth", "conditional-acceptance",
                "cumulative-acceptance", "time-per-phase", "first-token", "time-per-token");
    }

    @Test
    void whereAFieldWouldStandForSeveralPointsThereIsNoMap() throws IOException {
        assertThat(plots(write(SampleExperiment.sweepOfThree())))
                .contains("speed-up-over-k")
                .doesNotContain("acceptance-rate-map", "speed-up-map");
    }

    @Test
    void aCaptionNamesBandsOnlyWhereThereAreSome() throws IOException {
        SampleExperiment sample = SampleExperiment.sweep();

        assertThat(Files.readString(write(sample))).contains("bands are one standard deviation over trials");
        assertThat(Files.readString(write(sample.ofOneTrial()))).doesNotContain("one standard deviation over trials t");
    }

    @Test
    void whereFewRoundsCameToADepthThatIsSaidAndWhereManyDidItIsNot() throws IOException {
        SampleExperiment sample = SampleExperiment.comparison(List.of());

        assertThat(Files.readString(write(sample))).contains("fewer than 10 rounds came to this depth");
        assertThat(Files.readString(write(sample.only("none", "linear:k=4")))).doesNotContain("fewer than 10 rounds");
    }

    @Test
    void brownIsExplainedOnlyWhereSomethingIsSlower() throws IOException {
        SampleExperiment sample = SampleExperiment.comparison(List.of());

        assertThat(Files.readString(write(sample))).contains("brown and underlined: slower");
        assertThat(Files.readString(write(sample.only("none", "linear:k=4")))).doesNotContain("brown");
    }

    @Test
    void barsHaveTheirRanksAndAreInTheirOrderWithTheControlAtTheEnd() throws IOException {
        String page = Files.readString(write(SampleExperiment.comparison(List.of())));
        String picture = page.substring(page.indexOf("id=\"speed-up\""), page.indexOf("id=\"speed-up-by-prompt\""));

        assertThat(picture).containsSubsequence(
                ">1  linear:k=4<", ">1  tree:nodes=16:depth=6<", ">1  lookup<", ">1  bad<", ">none again (A/A)<");
    }

    private Path write(SampleExperiment sample) throws IOException {
        return new ExperimentReport((results, arms) -> List.of()).write(sample.results(), sample.summary(), folder);
    }

    @Test
    void wordsSayWhatIsFasterWhatIsSlowerAndWhatIsNotShown() throws IOException {
        String page = Files.readString(SampleReports.comparison(folder)).replace("&ndash;", "–");

        assertThat(page)
                .contains("Fastest: linear:k=4.")
                .contains("Faster than the baseline: linear:k=4 1.77 (1.70 – 1.84), tree:nodes=16:depth=6 1.62 (1.50 – "
                        + "1.75). Slower: bad 0.71 (0.62 – 0.83).")
                .contains("No difference shown: lookup 1.02 (0.93 – 1.12).")
                .contains("The computer was quiet: differences below 2 % cannot be seen.")
                .contains("All 40 texts are, token for token, what the baseline wrote.")
                .contains("6 arms continued 2 prompts with 2 seeds, 2 times: 48 generations.");
    }

    @Test
    void theAnswerComesBeforeWarnings() throws IOException {
        String page = Files.readString(SampleReports.comparison(folder));

        assertThat(page).contains("none against itself differs: the computer is noisy");
        assertThat(page.indexOf("Fastest: ")).isLessThan(page.indexOf("the computer is noisy"));
    }

    @Test
    void anIntervalThatExcludesOneWithoutADifferenceShownHasItsPValueBesideIt() throws IOException {
        assertThat(Files.readString(write(SampleExperiment.undecided())).replace("&ndash;", "–"))
                .contains("No difference shown: bandit 1.30 (1.11 – 1.59, but p = 0.080 after correction for all "
                        + "comparisons)");
    }

    @Test
    void whatMustNotBeComesBeforeWarnings() throws IOException {
        String page = Files.readString(
                write(SampleExperiment.comparison(List.of("the computer is noisy")).failing("exactness is broken")));

        assertThat(page).contains("<p class=\"failure\" role=\"alert\"><strong>Failed: </strong>exactness is broken</p>");
        assertThat(page.indexOf("exactness is broken")).isLessThan(page.indexOf("the computer is noisy"));
    }

    @Test
    void theTableOfModelsSaysWhetherTheyPromiseTheSameBits() throws IOException {
        assertThat(Files.readString(SampleReports.comparison(folder)))
                .containsPattern(">same bits</t[dh]>\\s*<td[^>]*>yes</td>");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        SampleExperiment sample = SampleExperiment.sweep();

        assertThatThrownBy(() -> new ExperimentReport((results, arms) -> List.of())
                .write(sample.results(), sample.summary(), file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private static List<String> plots(Path report) throws IOException {
        List<String> ids = new ArrayList<>();
        Matcher matcher = SVG.matcher(Files.readString(report));
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }
}
