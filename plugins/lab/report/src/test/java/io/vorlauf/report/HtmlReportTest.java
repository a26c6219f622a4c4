// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Plot.BarPlot;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    @TempDir
    private Path folder;

    @Test
    void besideThePageThereIsAPngOfEachPlotAndNothingElse() throws IOException {
        HtmlReport.write(SampleReport.of(), folder);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                    "report.html", "speed-up.png", "ratios.png", "ratio-map.png", "weak.png",
                    "acceptance.png", "predicted.png", "heat-map.png", "rejections.png",
                    "phases.png", "latency.png", "tree.png", "flame.png");
        }
        BufferedImage image = ImageIO.read(folder.resolve("speed-up.png").toFile());
        assertThat(image.getWidth()).isGreaterThan(1000);
    }

    @Test
    void textNeverBecomesMarkup() throws IOException {
        String page = write(new Section("<b>S</b>", List.of(
                new Content.Paragraph("<script>alert(1)</script> & more"))));

        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more").doesNotContain("<script", "<b>");
    }

    @Test
    void aPlotWithoutDataIsLeftOutAndSoIsASectionWithoutContents() throws IOException {
        BarPlot empty = new BarPlot("x", List.of(), OptionalDouble.of(1));

        String page = write(new Section("Nothing here", List.of(SampleReport.figure("empty", "Empty", empty))),
                new Section("Words", List.of(new Content.Paragraph("Words."))));

        assertThat(page).doesNotContain("Nothing here", "<figure").contains("Words.");
        assertThat(folder.resolve("empty.png")).doesNotExist();
    }

    @Test
    void aFoldedTableIsClosedAndPaperSaysThatItWasLeftOut() throws IOException {
        String page = write(new Section("Numbers", List.of(new Content.Folded("All of them",
                new Content.Table("Squares", List.of("n", "square"), List.of(List.of("3", "9")))))));

        assertThat(page)
                .containsPattern("(?s)<details>\\s*<summary>All of them</summary>.*<td>9</td>.*</details>")
                .contains("<p class=\"on-paper\">Left out on paper: All of them.");
    }

    @Test
    void aReportThatIsThereIsReplaced() throws IOException {
        write(new Section("First", List.of(new Content.Paragraph("words of old"))));

        assertThat(write(new Section("Second", List.of(new Content.Paragraph("second")))))
                .doesNotContain("words of old");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> HtmlReport.write(SampleReport.of(), file.resolve("report")))
                .isInstanceOf(ReportException.class)
                .hasMessageContaining("cannot write the report to " + file.resolve("report"));
    }

    @Test
    void twoFiguresOfOneIdAreRefused() {
        Content.Figure figure = SampleReport.figure("bars", "Bars", SampleReport.bars());

        assertThatThrownBy(() -> write(new Section("Twice", List.of(figure, figure))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bars'");
    }

    private String write(Section... sections) throws IOException {
        return Files.readString(HtmlReport.write(new Report("Title", "", List.of(sections)), folder));
    }
}
