package io.vorlauf.report.internal.html;

import io.vorlauf.report.internal.drawing.Ink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The style sheet of a page: what {@code report.css} says, after the colours of each theme. */
final class StyleSheet {

    private static final String FILE = "report.css";

    private StyleSheet() {}

    static String text() {
        return ":root{color-scheme:light dark;" + colours(Ink::light) + "}\n"
                + "@media (prefers-color-scheme:dark){:root{" + colours(Ink::dark) + "}}\n"
                // Paper is white.
                + "@media print{:root{color-scheme:light;" + colours(Ink::light) + "}}\n"
                + rules();
    }

    private static String colours(Function<Ink, String> theme) {
        return Arrays.stream(Ink.values())
                .map(ink -> ink.variable() + ":" + theme.apply(ink))
                .collect(Collectors.joining(";"));
    }

    private static String rules() {
        try (InputStream in = StyleSheet.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
