// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.vorlauf.report.browser.Browser;
import io.vorlauf.report.browser.OpenPage;
import io.vorlauf.report.internal.experiment.SampleReports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports as a browser shows them. */
@Tag("containers")
class ReportInBrowserTest {

    // For each svg with a title: what it is called, how large it is, and what is wrong with its texts.
    private static final String PICTURES = """
            [...document.querySelectorAll('figure svg')].map(svg => {
                const box = svg.getBoundingClientRect();
                const texts = [...svg.querySelectorAll('text')].map(text => ({
                    words: text.textContent, box: text.getBoundingClientRect()}));
                const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
                return {
                    id: svg.id,
                    title: svg.querySelector('title').textContent,
                    description: svg.querySelector('desc').textContent,
                    labels: svg.getAttribute('aria-labelledby').split(' ').every(id => document.getElementById(id)),
                    width: box.width,
                    height: box.height,
                    drawn: [...svg.querySelectorAll('path, rect, line, polygon, polyline, circle, ellipse')]
                        .filter(shape => !shape.closest('defs'))
                        .filter(shape => shape.getBoundingClientRect().width
                        + shape.getBoundingClientRect().height > 2).length,
                    outside: texts.filter(text => text.box.left < box.left - 1 || text.box.right > box.right + 1
                        || text.box.top < box.top - 1 || text.box.bottom > box.bottom + 1).map(text => text.words),
                    overlapping: texts.flatMap((one, i) => texts.slice(i + 1)
                        .filter(other => overlap(one.box, other.box)).map(other => one.words + ' | ' + other.words))
                };
            })""";

    // A4 without the margins of 14 mm that the page asks for, at 96 pixels an inch.
    private static final int PAPER_WIDTH = (int) ((210 - 28) / 25.4 * 96);
    private static final int PAPER_HEIGHT = (int) ((297 - 28) / 25.4 * 96);

    // What is wider than the paper, or is not to be torn and higher than it.
    private static final String TOO_LARGE_FOR_PAPER = """
            [...document.querySelectorAll('p, li, table, figure, svg, h1, h2, h3')]
                .filter(element => element.getBoundingClientRect().right > %1$d + 1
                    || element.getBoundingClientRect().left < 0
                    || element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
                    || element.tagName === 'FIGURE' && element.getBoundingClientRect().height > %2$d)
                .map(element => element.tagName + ' ' + element.textContent.slice(0, 60) + ' '
                    + JSON.stringify(element.getBoundingClientRect()))"""
            .formatted(PAPER_WIDTH, PAPER_HEIGHT);

    // Columns of the size of pages, side by side, for breaks between pages cannot be looked at.
    private static final String COLUMNS = """
            const before = document.createElement('div');
            before.id = 'before';
            const main = document.querySelector('main');
            main.prepend(before);
            main.style.cssText = 'width:%1$dpx;height:%2$dpx;column-width:%1$dpx;column-gap:0;column-fill:auto'"""
            .formatted(PAPER_WIDTH, PAPER_HEIGHT);

    // What is in two columns and is not to be, headings in another one than what they stand above, and tables that are
    // torn with fewer than three rows on one side.
    private static final String TORN = """
            (() => {
                const words = element => element.tagName + ' ' + element.textContent.slice(0, 60);
                const column = rect => Math.round(rect.left / %1$d - 0.4);
                const first = element => column([...element.getClientRects()].shift());
                const last = element => column([...element.getClientRects()].pop());
                const all = (selector, wrong) => [...document.querySelectorAll(selector)].filter(wrong).map(words);
                return [
                    ...all('figure, tr, .together, .warning, .failure, .text',
                            element => first(element) !== last(element)),
                    ...all('h2, h3', heading => heading.nextElementSibling.getClientRects().length
                            && last(heading) !== first(heading.nextElementSibling)),
                    ...all('tbody', body => {
                        const counts = {};
                        [...body.rows].forEach(row => counts[first(row)] = (counts[first(row)] || 0) + 1);
                        return Object.keys(counts).length > 1 && Object.values(counts).some(count => count < 3);
                    })];
            })()"""
            .formatted(PAPER_WIDTH);

    private static final Pattern PDF_PAGE = Pattern.compile("/Type\\s*/Page\\b");

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static List<Path> written;

    @BeforeAll
    static void startTheBrowser() throws Exception {
        Optional<Path> executable = Browser.find();
        Assumptions.assumeTrue(executable.isPresent(), Browser.MISSING);
        browser = Browser.start(executable.get(), folder.resolve("profile"));
        written = List.of(
                HtmlReport.write(SampleReport.of(), folder.resolve("everything")),
                SampleReports.comparison(folder.resolve("comparison")),
                SampleReports.sweep(folder.resolve("sweep")));
    }

    @AfterAll
    static void endTheBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    static Stream<Path> reports() {
        return written.stream();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void theBrowserFetchesNothingButThePageAndHasNothingToComplainAbout(Path report) throws Exception {
        OpenPage page = browser.open(report);

        assertThat(page.requests()).containsExactly(report.toUri().toString());
        assertThat(page.complaints()).isEmpty();
        assertThat(page.evaluate("document.querySelectorAll('script').length").getAsInt()).isZero();
        assertThat(page.evaluate("document.compatMode").getAsString()).as("standards mode").isEqualTo("CSS1Compat");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyPlotHasASizeATitleAndSomethingInItAndNoTextIsClippedOrOnAnother(Path report) throws Exception {
        OpenPage page = browser.open(report);

        JsonArray pictures = page.evaluate(PICTURES).getAsJsonArray();
        assertThat(pictures).hasSize(page.evaluate("document.querySelectorAll('figure').length").getAsInt())
                .isNotEmpty();
        for (JsonElement element : pictures) {
            JsonObject picture = element.getAsJsonObject();
            assertThat(picture.get("title").getAsString()).isNotBlank();
            assertThat(picture.get("description").getAsString()).isNotBlank();
            assertThat(picture.get("labels").getAsBoolean()).as("its title and description are found").isTrue();
            assertThat(picture.get("width").getAsDouble()).isGreaterThan(200);
            assertThat(picture.get("height").getAsDouble()).isGreaterThan(60);
            assertThat(picture.get("drawn").getAsInt()).isGreaterThan(2);
            assertThat(picture.getAsJsonArray("outside")).as("texts outside " + picture.get("id")).isEmpty();
            assertThat(picture.getAsJsonArray("overlapping")).as("texts on others in " + picture.get("id")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("reports")
    void noIdOccursTwice(Path report) throws Exception {
        JsonArray ids = browser.open(report)
                .evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)").getAsJsonArray();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void onADarkDesktopItIsDarkAndTextsStandOut(Path report) throws Exception {
        OpenPage page = browser.open(report);
        for (String scheme : List.of("light", "dark")) {
            page.colourScheme(scheme);

            double surface = luminance(page, "getComputedStyle(document.body).backgroundColor");
            assertThat(surface < 0.5).as("is dark").isEqualTo(scheme.equals("dark"));
            Map<String, String> inks = Map.of(
                    "text", "getComputedStyle(document.body).color",
                    "caption", "getComputedStyle(document.querySelector('figcaption')).color",
                    "numbers of an axis", "getComputedStyle(document.querySelector('figure svg text')).fill");
            for (Map.Entry<String, String> ink : inks.entrySet()) {
                double luminance = luminance(page, ink.getValue());
                double contrast = (Math.max(surface, luminance) + 0.05) / (Math.min(surface, luminance) + 0.05);
                assertThat(contrast).as(ink.getKey() + " on " + scheme).isGreaterThan(4.5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("reports")
    void onATelephoneThePageIsNotWiderThanTheScreenAndWhatIsWiderScrollsInItsPlace(Path report) throws Exception {
        OpenPage page = browser.open(report);
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)");
        for (int width : new int[] {360, 400}) {
            page.width(width);

            assertThat(page.evaluate("document.documentElement.scrollWidth").getAsInt()).isLessThanOrEqualTo(width);
            assertThat(page.evaluate("[...document.querySelectorAll('main *')]"
                    + ".filter(element => element.getBoundingClientRect().right > " + width + ")"
                    + ".filter(element => !element.parentElement.closest('.scroll'))"
                    + ".map(element => element.tagName)").getAsJsonArray()).as("cut off").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("reports")
    void onPaperItIsBlackOnWhiteAndNothingIsCutOff(Path report) throws Exception {
        OpenPage page = browser.open(report);
        page.paper(PAPER_WIDTH, "dark");

        assertThat(luminance(page, "getComputedStyle(document.body).backgroundColor")).as("paper").isGreaterThan(0.95);
        assertThat(luminance(page, "getComputedStyle(document.body).color")).as("ink").isLessThan(0.1);
        assertThat(page.evaluate(TOO_LARGE_FOR_PAPER).getAsJsonArray()).as("cut off or torn").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void whereverAPageEndsNoPictureAndNoShortTableIsTornAndNoHeadingIsLeftBehind(Path report) throws Exception {
        OpenPage page = browser.open(report);
        page.paper(PAPER_WIDTH, "light");
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)");
        page.evaluate(COLUMNS);
        for (int before = 0; before < PAPER_HEIGHT; before += 83) {
            page.evaluate("document.getElementById('before').style.height = '" + before + "px'");

            assertThat(page.evaluate("document.querySelector('main').scrollWidth").getAsInt())
                    .as("is in several columns").isGreaterThan(PAPER_WIDTH);
            assertThat(page.evaluate(TORN).getAsJsonArray()).as("torn " + before + " pixels down").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("reports")
    void itIsPrintedOnAsManyPagesAsItTakes(Path report) throws Exception {
        OpenPage page = browser.open(report);
        page.paper(PAPER_WIDTH, "light");
        int height = page.evaluate("document.body.scrollHeight").getAsInt();

        String pdf = new String(page.pdf(), StandardCharsets.ISO_8859_1);

        long pages = PDF_PAGE.matcher(pdf).results().count();
        assertThat(pages).isBetween(
                (long) Math.ceil(0.9 * height / PAPER_HEIGHT), (long) Math.ceil(2.0 * height / PAPER_HEIGHT));
    }

    // Relative luminance as the Web Content Accessibility Guidelines have it.
    private static double luminance(OpenPage page, String colour) throws Exception {
        List<Double> channels = new ArrayList<>();
        for (JsonElement channel : page.evaluate(colour + ".match(/[\\d.]+/g).slice(0, 3).map(Number)")
                .getAsJsonArray()) {
            double share = channel.getAsDouble() / 255;
            channels.add(share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4));
        }
        return 0.2126 * channels.get(0) + 0.7152 * channels.get(1) + 0.0722 * channels.get(2);
    }
}
