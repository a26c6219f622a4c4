package io.vorlauf.report.internal.html;

import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import java.io.IOException;
import java.io.OutputStream;
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

/** A report as one HTML page. It is built as a tree, so that no text can become markup. */
public final class Page {

    // Even if something slipped in, a browser would not fetch or run it.
    private static final String NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'";

    private final Report report;
    private final Document document;
    private final Markup markup;

    /** The page of a report that has no empty figures. */
    public Page(Report report) {
        this.report = report;
        document = newDocument();
        markup = new Markup(document);
    }

    private static Document newDocument() {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the default parser of Java does not exist", e);
        }
    }

    /** Writes it in UTF-8. To be called once. */
    public void write(OutputStream out) throws IOException {
        Element html = markup.element("html");
        html.setAttribute("lang", "en");
        document.appendChild(html);
        html.appendChild(head());
        html.appendChild(body());
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

    private Element head() {
        Element head = markup.element("head");
        head.appendChild(meta("viewport", "width=device-width, initial-scale=1"));
        Element policy = markup.element("meta");
        policy.setAttribute("http-equiv", "Content-Security-Policy");
        policy.setAttribute("content", NOTHING_FROM_OUTSIDE);
        head.appendChild(policy);
        head.appendChild(markup.element("title", report.title()));
        head.appendChild(markup.element("style", StyleSheet.text()));
        return head;
    }

    private Element meta(String name, String content) {
        Element meta = markup.element("meta");
        meta.setAttribute("name", name);
        meta.setAttribute("content", content);
        return meta;
    }

    private Element body() {
        Element main = markup.element("main");
        Element header = markup.element("header");
        header.appendChild(markup.element("h1", report.title()));
        if (!report.subtitle().isEmpty()) {
            header.appendChild(markup.element("p", report.subtitle()));
        }
        main.appendChild(header);
        for (Report.Section section : report.sections()) {
            main.appendChild(section(section));
        }
        Element body = markup.element("body");
        body.appendChild(main);
        return body;
    }

    private Element section(Report.Section section) {
        Element element = markup.element("section");
        element.appendChild(markup.element("h2", section.title()));
        Element figures = null;
        for (Content content : section.contents()) {
            if (content instanceof Content.Figure figure) {
                // Figures in a row share a grid.
                if (figures == null) {
                    figures = markup.element("div");
                    figures.setAttribute("class", "figures");
                    element.appendChild(figures);
                }
                figures.appendChild(markup.figure(figure));
            } else {
                figures = null;
                element.appendChild(markup.element(content));
            }
        }
        return element;
    }
}
