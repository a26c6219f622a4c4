package io.vorlauf.cli.internal.training;

import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.training.TrainingSummary;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came out of a training.
 *
 * @param finished whether it is over; if not, the time was up
 */
record TrainingReport(TrainingSummary summary, boolean finished) {

    private static final int WIDTH = 100;

    /** Prints it for people. */
    void print(PrintWriter out) {
        Table table = new Table(WIDTH, "steps", Numbers.grouped(summary.steps()));
        table.add("parameters", Numbers.grouped(summary.parameters()));
        table.add("held-out loss", Numbers.fixed(summary.heldOutLoss(), 4) + " nats per token");
        table.add("bits per byte", Numbers.fixed(summary.bitsPerByte(), 4));
        summary.repeatingLoss().ifPresent(
                loss -> table.add("repeating", Numbers.fixed(loss, 4) + " nats per token"));
        summary.similarity().ifPresent(similarity -> {
            table.add("divergence", Numbers.fixed(similarity.divergence(), 4) + " nats per token");
            table.add("expected acceptance", Numbers.fixed(similarity.expectedAcceptance(), 3));
            table.add("greedy agreement", Numbers.fixed(similarity.greedyAgreement(), 3));
        });
        table.print(out);
    }

    /** The same for programs. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("finished", finished);
        json.put("steps", summary.steps());
        json.put("parameters", summary.parameters());
        json.put("heldOutLoss", summary.heldOutLoss());
        json.put("bitsPerByte", summary.bitsPerByte());
        summary.repeatingLoss().ifPresent(loss -> json.put("repeatingLoss", loss));
        summary.similarity().ifPresent(similarity -> {
            json.put("divergence", similarity.divergence());
            json.put("expectedAcceptance", similarity.expectedAcceptance());
            json.put("greedyAgreement", similarity.greedyAgreement());
        });
        return json;
    }
}
