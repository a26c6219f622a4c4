// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.report.internal.drawing.Charts;
import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.internal.drawing.SvgPicture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** A report as one HTML page. It is built as a tree, so that no text can become markup. */
final class Page {

    // Tables of so many rows are not torn on paper.
    private static final int TOGETHER = 24;

    // Even if something slipped in, a browser would not fetch or run it.
    private static final String NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'";

    private final Report report;
    private final Document document;
    private final SvgPicture pictures;

    /** The page of a report that has no empty figures. */
    Page(Report report) {
        this.report = report;
        document = newDocument();
        pictures = new SvgPicture(document);
    }

    private static Document newDocument() {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the default parser of Java does not exist", e);
        }
    }

    /** Writes it in UTF-8. To be called once. */
    void write(OutputStream out) throws IOException {
        document.appendChild(element("html", List.of("lang", "en"), head(), element("body", main())));
        try {
            Transformer serializer = TransformerFactory.newDefaultInstance().newTransformer();
            serializer.setOutputProperty(OutputKeys.METHOD, "html");
            serializer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            serializer.setOutputProperty(OutputKeys.INDENT, "no");
            serializer.setOutputProperty(OutputKeys.DOCTYPE_SYSTEM, "about:legacy-compat");
            serializer.transform(new DOMSource(document), new StreamResult(out));
        } catch (TransformerException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("the page cannot be written as HTML", e);
        }
    }

    private Element element(String name, Node... children) {
        return element(name, List.of(), children);
    }

    /** An element with attributes, each a name and a value, and what is in it. */
    private Element element(String name, List<String> attributes, Node... children) {
        Element element = document.createElement(name);
        for (int i = 0; i < attributes.size(); i += 2) {
            element.setAttribute(attributes.get(i), attributes.get(i + 1));
        }
        List.of(children).forEach(element::appendChild);
        return element;
    }

    private Element element(String name, String text) {
        return element(name, List.of(), text(text));
    }

    private Element element(String name, String type, String text) {
        return element(name, List.of("class", type), text(text));
    }

    private Node text(String text) {
        return document.createTextNode(text);
    }

    private Element head() {
        return element("head",
                element("meta", List.of("name", "viewport", "content", "width=device-width, initial-scale=1")),
                element("meta", List.of("http-equiv", "Content-Security-Policy", "content", NOTHING_FROM_OUTSIDE)),
                element("title", report.title()),
                element("style", styles()));
    }

    private Element main() {
        Element header = element("header", element("h1", report.title()));
        if (!report.subtitle().isEmpty()) {
            header.appendChild(element("p", report.subtitle()));
        }
        Element main = element("main", header);
        report.sections().forEach(section -> main.appendChild(section(section)));
        return main;
    }

    private Element section(Report.Section section) {
        Element element = element("section", element("h2", section.title()));
        Element figures = null;
        for (Content content : section.contents()) {
            if (content instanceof Content.Figure figure) {
                // Figures in a row share a grid.
                if (figures == null) {
                    figures = element("div", List.of("class", "figures"));
                    element.appendChild(figures);
                }
                figures.appendChild(figure(figure));
            } else {
                figures = null;
                elements(content).forEach(element::appendChild);
            }
        }
        return element;
    }

    /** The elements of anything but a figure. */
    private List<Element> elements(Content content) {
        if (content instanceof Content.Paragraph paragraph) {
            return List.of(element("p", paragraph.text()));
        } else if (content instanceof Content.Warning warning) {
            return List.of(notice("warning", "note", "Warning: ", warning.text()));
        } else if (content instanceof Content.Failure failure) {
            return List.of(notice("failure", "alert", "Failed: ", failure.text()));
        } else if (content instanceof Content.Table table) {
            return List.of(table(table));
        } else if (content instanceof Content.Folded folded) {
            return List.of(
                    element("details", element("summary", folded.title()), table(folded.table())),
                    element("p", "on-paper", "Left out on paper: " + folded.title()
                            + ". Open it in the browser before printing to have it here."));
        } else if (content instanceof Content.ColouredText text) {
            return List.of(colouredText(text));
        }
        throw new IllegalArgumentException("there is no markup for " + content.getClass());
    }

    private Element notice(String type, String role, String beginning, String text) {
        return element("p", List.of("class", type, "role", role), element("strong", beginning), text(text));
    }

    private Element figure(Content.Figure figure) {
        Drawing drawing = Charts.draw(figure.plot());
        Element svg = pictures.of(drawing, figure.id(), figure.title(), figure.description());
        svg.setAttribute("style", "max-width:" + drawing.width() * 5 / 4 + "px;min-width:"
                + Math.min(drawing.width(), Drawing.WIDTH) * 3 / 4 + "px");
        Element element = element("figure",
                drawing.width() > Drawing.WIDTH ? List.of("class", "wide") : List.of(),
                element("h3", figure.title()), scroll("scroll", svg, figure.title()));
        if (!figure.caption().isEmpty()) {
            element.appendChild(element("figcaption", figure.caption()));
        }
        return element;
    }

    // What is wider than the screen scrolls in its place, by keyboard too.
    private Element scroll(String type, Element content, String label) {
        return element("div", List.of("class", type, "tabindex", "0", "role", "group", "aria-label", label), content);
    }

    private Element table(Content.Table table) {
        Element head = element("tr");
        table.head().forEach(name -> head.appendChild(element("th", List.of("scope", "col"), text(name))));
        Element body = element("tbody");
        table.rows().forEach(row -> body.appendChild(row(row)));
        return scroll(table.rows().size() <= TOGETHER ? "scroll together" : "scroll",
                element("table", element("caption", table.caption()), element("thead", head), body),
                table.caption());
    }

    private Element row(List<String> cells) {
        Element row = element("tr", element("th", List.of("scope", "row"), text(cells.get(0))));
        cells.subList(1, cells.size()).forEach(cell -> row.appendChild(cell(cell)));
        return row;
    }

    // On paper, where cells may have two lines, what is in brackets stays together: the ends of an interval.
    private Element cell(String text) {
        int bracket = text.indexOf(" (");
        return bracket < 0
                ? element("td", text)
                : element("td", text(text.substring(0, bracket + 1)),
                        element("span", "whole", text.substring(bracket + 1)));
    }

    private Element colouredText(Content.ColouredText text) {
        Element legend = element("ul");
        for (Content.Origin origin : Content.Origin.values()) {
            long count = text.tokens().stream().filter(token -> token.origin() == origin).count();
            if (count > 0) {
                double share = 100.0 * count / text.tokens().size();
                legend.appendChild(element("li", element("span", type(origin), origin.label()),
                        text(String.format(Locale.ROOT, " %,d (%.0f %%)", count, share))));
            }
        }
        Element line = element("p", element("span", "prompt", text.prompt()));
        for (Content.Token token : text.tokens()) {
            line.appendChild(element("span",
                    List.of("class", type(token.origin()), "title", token.origin().label()), text(token.text())));
        }
        return element("div", List.of("class", "text"), element("h3", text.title()), legend, line);
    }

    private static String type(Content.Origin origin) {
        return "token " + origin.name().toLowerCase(Locale.ROOT);
    }

    /** What {@code report.css} says, after the colours of each theme. */
    private static String styles() {
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
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
