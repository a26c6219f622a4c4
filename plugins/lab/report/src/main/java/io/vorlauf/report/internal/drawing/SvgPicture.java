// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.Color;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Makes a drawing an {@code svg} element whose colours follow the page and which says what it shows.
 *
 * @param page the page that the elements are for
 */
public record SvgPicture(Document page) {

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final Pattern RGB = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)");
    private static final String UNUSED_ID = "genericDefs";
    private static final List<String> PAINTS = List.of("fill", "stroke");

    /**
     * The picture of a drawing.
     *
     * @param id the id of the element, and the beginning of all ids in it
     * @param title its name
     * @param description what can be seen in it
     */
    public Element of(Drawing drawing, String id, String title, String description) {
        SVGGraphics2D graphics = new SVGGraphics2D(context(id), false);
        graphics.setSVGCanvasSize(new Dimension(drawing.width(), drawing.height()));
        drawing.paint(graphics);
        Element svg = graphics.getRoot();
        graphics.dispose();
        List<Element> elements = elements(svg);
        elements.forEach(SvgPicture::centre);
        elements.forEach(SvgPicture::followTheme);
        describe(svg, drawing, id, title, description);
        return svg;
    }

    private SVGGeneratorContext context(String id) {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(page);
        context.setComment(null);
        // Several pictures share a page.
        context.setIDGenerator(new SVGIDGenerator() {
            @Override
            public String generateID(String prefix) {
                return id + "-" + super.generateID(prefix);
            }
        });
        return context;
    }

    private static List<Element> elements(Element svg) {
        NodeList all = svg.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        elements.add(svg);
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }

    // The reader's face is narrower or wider than the one measured with: set in the middle of its place, a text stays
    // in it.
    private static void centre(Element element) {
        if (element.getTagName().equals("text")) {
            float size = Float.parseFloat(inherited(element, "font-size").replace("px", ""));
            double width = Lettering.width(element.getTextContent(), Lettering.font(size));
            double x = Double.parseDouble(element.getAttribute("x")) + width / 2;
            element.setAttribute("x", String.format(Locale.ROOT, "%.1f", x));
            element.setAttribute("text-anchor", "middle");
        }
        element.removeAttribute("font-family");
        // The same in every picture, and nothing refers to it.
        if (element.getAttribute("id").equals(UNUSED_ID)) {
            element.removeAttribute("id");
        }
    }

    private static String inherited(Element element, String attribute) {
        Element at = element;
        while (!at.hasAttribute(attribute)) {
            at = (Element) at.getParentNode();
        }
        return at.getAttribute(attribute);
    }

    private static void followTheme(Element element) {
        StringBuilder style = new StringBuilder();
        for (String paint : PAINTS) {
            Matcher rgb = RGB.matcher(element.getAttribute(paint));
            if (rgb.matches()) {
                Ink.of(new Color(number(rgb, 1), number(rgb, 2), number(rgb, 3))).ifPresent(ink -> {
                    style.append(paint).append(":var(").append(ink.variable()).append(");");
                    element.removeAttribute(paint);
                });
            }
        }
        if (style.length() > 0) {
            element.setAttribute("style", style + element.getAttribute("style"));
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private void describe(Element svg, Drawing drawing, String id, String title, String description) {
        svg.setAttribute("id", id);
        svg.setAttribute("viewBox", "0 0 " + drawing.width() + " " + drawing.height());
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-labelledby", id + "-title " + id + "-description");
        svg.insertBefore(text("desc", id + "-description", description), svg.getFirstChild());
        svg.insertBefore(text("title", id + "-title", title), svg.getFirstChild());
    }

    private Element text(String name, String id, String content) {
        Element element = page.createElementNS(SVG, name);
        element.setAttribute("id", id);
        element.setTextContent(content);
        return element;
    }
}
