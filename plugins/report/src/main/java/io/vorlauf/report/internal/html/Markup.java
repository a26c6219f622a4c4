package io.vorlauf.report.internal.html;

import io.vorlauf.report.Content;
import io.vorlauf.report.internal.chart.Charts;
import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.image.SvgPicture;
import java.util.List;
import java.util.Locale;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** From contents to elements. */
final class Markup {

    private final Document document;
    private final SvgPicture pictures;

    Markup(Document document) {
        this.document = document;
        pictures = new SvgPicture(document);
    }

    Element element(String name) {
        return document.createElement(name);
    }

    Element element(String name, String text) {
        Element element = element(name);
        element.setTextContent(text);
        return element;
    }

    private Element element(String name, String type, String text) {
        Element element = element(name, text);
        element.setAttribute("class", type);
        return element;
    }

    /** The element of anything but a figure. */
    Element element(Content content) {
        if (content instanceof Content.Paragraph paragraph) {
            return element("p", paragraph.text());
        } else if (content instanceof Content.Warning warning) {
            return notice("warning", "note", "Warning: ", warning.text());
        } else if (content instanceof Content.Failure failure) {
            return notice("failure", "alert", "Failed: ", failure.text());
        } else if (content instanceof Content.Table table) {
            return table(table);
        } else if (content instanceof Content.ColouredText text) {
            return colouredText(text);
        }
        throw new IllegalArgumentException("there is no markup for " + content.getClass());
    }

    private Element notice(String type, String role, String beginning, String text) {
        Element element = element("p");
        element.setAttribute("class", type);
        element.setAttribute("role", role);
        element.appendChild(element("strong", beginning));
        element.appendChild(document.createTextNode(text));
        return element;
    }

    Element figure(Content.Figure figure) {
        Drawing drawing = Charts.draw(figure.plot());
        Element element = element("figure");
        if (drawing.width() > Drawing.WIDTH) {
            element.setAttribute("class", "wide");
        }
        element.appendChild(element("h3", figure.title()));
        Element svg = pictures.of(drawing, figure.id(), figure.title(), figure.description());
        svg.setAttribute("style", "max-width:" + drawing.width() * 5 / 4 + "px;min-width:"
                + Math.min(drawing.width(), Drawing.WIDTH) * 3 / 4 + "px");
        Element scroll = scroll(svg, figure.title());
        element.appendChild(scroll);
        if (!figure.caption().isEmpty()) {
            element.appendChild(element("figcaption", figure.caption()));
        }
        return element;
    }

    // What is wider than the screen scrolls in its place, by keyboard too.
    private Element scroll(Element content, String label) {
        Element scroll = element("div");
        scroll.setAttribute("class", "scroll");
        scroll.setAttribute("tabindex", "0");
        scroll.setAttribute("role", "group");
        scroll.setAttribute("aria-label", label);
        scroll.appendChild(content);
        return scroll;
    }

    private Element table(Content.Table table) {
        Element element = element("table");
        element.appendChild(element("caption", table.caption()));
        Element head = element("tr");
        for (String name : table.head()) {
            Element cell = element("th", name);
            cell.setAttribute("scope", "col");
            head.appendChild(cell);
        }
        Element top = element("thead");
        top.appendChild(head);
        element.appendChild(top);
        Element body = element("tbody");
        table.rows().forEach(row -> body.appendChild(row(row)));
        element.appendChild(body);
        return scroll(element, table.caption());
    }

    private Element row(List<String> cells) {
        Element row = element("tr");
        Element name = element("th", cells.get(0));
        name.setAttribute("scope", "row");
        row.appendChild(name);
        cells.subList(1, cells.size()).forEach(cell -> row.appendChild(element("td", cell)));
        return row;
    }

    private Element colouredText(Content.ColouredText text) {
        Element element = element("div");
        element.setAttribute("class", "text");
        element.appendChild(element("h3", text.title()));
        Element legend = element("ul");
        for (Content.Origin origin : Content.Origin.values()) {
            long count = text.tokens().stream().filter(token -> token.origin() == origin).count();
            if (count > 0) {
                Element item = element("li");
                item.appendChild(element("span", type(origin), origin.label()));
                item.appendChild(document.createTextNode(String.format(
                        Locale.ROOT, " %,d (%.0f %%)", count, 100.0 * count / text.tokens().size())));
                legend.appendChild(item);
            }
        }
        element.appendChild(legend);
        Element line = element("p");
        line.appendChild(element("span", "prompt", text.prompt()));
        for (Content.Token token : text.tokens()) {
            Element span = element("span", type(token.origin()), token.text());
            span.setAttribute("title", token.origin().label());
            line.appendChild(span);
        }
        element.appendChild(line);
        return element;
    }

    private static String type(Content.Origin origin) {
        return "token " + origin.name().toLowerCase(Locale.ROOT);
    }
}
