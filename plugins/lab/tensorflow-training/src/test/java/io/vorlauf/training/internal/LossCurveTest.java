// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LossCurveTest {

    private static JsonObject line(int step) {
        JsonObject line = new JsonObject();
        line.addProperty("step", step);
        if (step > 0) {
            line.addProperty("training_loss", 8.0 / (1 + step));
        }
        line.addProperty("held_out_loss", 8.3 / (1 + step));
        return line;
    }

    private static Document draw(List<JsonObject> lines) throws Exception {
        String svg = LossCurve.svg(lines, "held_out_loss", "cross-entropy");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void thereIsALineForEachTextWithAPointPerMeasurement() throws Exception {
        NodeList lines = draw(IntStream.range(0, 10).mapToObj(LossCurveTest::line).toList())
                .getElementsByTagName("polyline");

        assertThat(lines.getLength()).isEqualTo(2);
        assertThat(points(lines, 0)).hasSize(9);
        assertThat(points(lines, 1)).hasSize(10);
    }

    private static String[] points(NodeList lines, int index) {
        return ((Element) lines.item(index)).getAttribute("points").split(" ");
    }

    @Test
    void theAxesAreLabelled() throws Exception {
        String text = draw(IntStream.range(0, 10).mapToObj(LossCurveTest::line).toList())
                .getDocumentElement()
                .getTextContent();

        assertThat(text).contains("steps", "cross-entropy, nats per token", "training text", "text kept aside");
    }

    @Test
    void anEmptyLogGivesAnEmptyChart() throws Exception {
        assertThat(draw(List.of()).getElementsByTagName("polyline").getLength()).isEqualTo(2);
    }

    @Test
    void ticksAreRoundNumbersAroundTheValues() {
        LossCurve.Axis axis = LossCurve.Axis.around(1.43, 8.31, 6);

        assertThat(axis.ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
        assertThat(LossCurve.Axis.around(0, 1250, 8).ticks()).extracting(axis::label).startsWith("0", "200").endsWith("1400");
        assertThat(LossCurve.Axis.around(1.52, 1.57, 6).label(1.53)).isEqualTo("1.53");
    }
}
