package io.vorlauf.training.internal.plot;

import com.google.gson.JsonObject;
import java.util.List;

/** The loss of a training over its steps, on the text it learns from and on the text kept aside. */
public final class LossCurve {

    private static final String STEP = "step";
    private static final String TRAINING_LOSS = "training_loss";

    private LossCurve() {}

    /**
     * Draws a log.
     *
     * @param lines a log's lines: objects with a {@code step} and losses
     * @param heldOutKey what lines call the loss on the text kept aside
     * @param loss what the loss is
     * @return an SVG document
     */
    public static String svg(List<JsonObject> lines, String heldOutKey, String loss) {
        return new Chart(
                "Training", "steps", loss + ", nats per token",
                List.of(
                        new Series("training text", "#4878a8", points(lines, TRAINING_LOSS)),
                        new Series("text kept aside", "#c0504d", points(lines, heldOutKey))))
                .svg();
    }

    private static List<Series.Point> points(List<JsonObject> lines, String key) {
        return lines.stream()
                .filter(line -> line.has(key))
                .map(line -> new Series.Point(line.get(STEP).getAsDouble(), line.get(key).getAsDouble()))
                .toList();
    }
}
