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
                "speed-up", "rejection-depth", "conditional-acceptance", "cumulative-acceptance", "time-per-phase",
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
    void ofSeveralControlsTheOneThatDiffersFromItselfIsShown() throws IOException {
        assertThat(Files.readString(write(SampleExperiment.controls())).replace("&ndash;", "–"))
                .contains("The baseline against itself: 1.02 (95 % interval 1.01 – 1.03). That interval should hold 1");
    }

    private Path write(SampleExperiment sample) throws IOException {
        return new ExperimentReport(SampleSource.NONE).write(sample.results(), sample.summary(), folder);
    }

    @Test
    void wordsSayWhatIsFasterWhatIsSlowerAndWhatIsNotShown() throws IOException {
        String page = Files.readString(SampleReports.comparison(folder)).replace("&ndash;", "–");

        assertThat(page)
                .contains("linear:k=4 had the highest speed-up: 1.77 times as fast as none (95 % interval 1.70 – 1.84, "
                        + "adjusted p = 0.002)")
                .contains("Faster too: tree:nodes=16:depth=6 1.62 (1.50 – 1.75).")
                .contains("Slower: bad 0.71 (0.62 – 0.83).")
                .contains("No difference shown: lookup 1.02 (0.93 – 1.12).")
                .contains("The baseline against itself: 1.00 (95 % interval 0.99 – 1.02). It holds 1, as it should.")
                .contains("All 40 texts are, token for token, what the baseline wrote.")
                .contains("6 arms continued 2 prompts with 2 seeds, 2 times: 48 generations.");
    }

    @Test
    void warningsComeFirst() throws IOException {
        String page = Files.readString(SampleReports.comparison(folder));

        assertThat(page).contains("none against itself differs: the computer is noisy");
        assertThat(page.indexOf("the computer is noisy")).isLessThan(page.indexOf("had the highest speed-up"));
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
                .containsPattern("(?s)>weights</th>\\s*<th[^>]*>same bits</th>.*>bf16</td>\\s*<td[^>]*>yes</td>");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        SampleExperiment sample = SampleExperiment.sweep();

        assertThatThrownBy(() -> new ExperimentReport(SampleSource.NONE)
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
