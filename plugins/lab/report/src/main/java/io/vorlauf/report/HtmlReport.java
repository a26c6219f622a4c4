// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.report.internal.drawing.Charts;
import io.vorlauf.report.internal.drawing.Lettering;
import io.vorlauf.report.internal.drawing.PngPicture;
import java.awt.AWTError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes reports into folders: {@code report.html}, which needs no network, no script and nothing beside it, and
 * {@code ID.png} for each figure. Figures whose plots are empty are left out, and so are sections without contents.
 * Thread-safe.
 */
public final class HtmlReport {

    /** The name of the page in the folder. */
    public static final String FILE = "report.html";

    private HtmlReport() {}

    /**
     * Writes a report and replaces one that is there. The page comes last, and is there whole or not at all.
     *
     * @param folder where to; made if it does not exist
     * @return the page
     * @throws IllegalArgumentException if two figures have one id
     * @throws ReportException if the folder cannot be written to, or this Java has no letters to draw with
     */
    public static Path write(Report report, Path folder) {
        requireLetters();
        Report drawable = withoutGaps(report);
        List<Content.Figure> figures = figures(drawable);
        Path page = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            for (Content.Figure figure : figures) {
                replace(folder.resolve(figure.id() + ".png"),
                        out -> PngPicture.write(Charts.draw(figure.plot()), figure.title(), out));
            }
            replace(page, out -> new Page(drawable).write(out));
        } catch (IOException e) {
            throw new ReportException("cannot write the report to " + folder + ": " + reason(e), e);
        }
        return page;
    }

    private static String reason(IOException failure) {
        String name = failure.getClass().getSimpleName().replace("Exception", "");
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }

    // The first use of a font finds out whether there are any.
    private static void requireLetters() {
        try {
            Lettering.width("x", Lettering.LABEL);
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            throw new ReportException("cannot draw plots: this Java finds no fonts; install fontconfig and a font, "
                    + "such as DejaVu (" + e + ")", e);
        }
    }

    private static Report withoutGaps(Report report) {
        List<Report.Section> sections = report.sections().stream()
                .map(section -> new Report.Section(section.title(),
                        section.contents().stream()
                                .filter(one -> !(one instanceof Content.Figure figure && figure.plot().isEmpty()))
                                .toList()))
                .filter(section -> !section.contents().isEmpty())
                .toList();
        return new Report(report.title(), report.subtitle(), sections);
    }

    private static List<Content.Figure> figures(Report report) {
        List<Content.Figure> figures = report.sections().stream()
                .flatMap(section -> section.contents().stream())
                .filter(Content.Figure.class::isInstance)
                .map(Content.Figure.class::cast)
                .toList();
        Set<String> ids = new HashSet<>();
        figures.stream().filter(figure -> !ids.add(figure.id())).findFirst().ifPresent(figure -> {
            throw new IllegalArgumentException("two figures have the id '" + figure.id() + "'");
        });
        return figures;
    }

    @FunctionalInterface
    private interface Writing {
        void write(OutputStream out) throws IOException;
    }

    // Whole or not at all, whatever happens on the way.
    private static void replace(Path file, Writing content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                content.write(out);
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
