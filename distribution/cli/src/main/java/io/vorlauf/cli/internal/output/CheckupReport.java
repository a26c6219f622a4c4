package io.vorlauf.cli.internal.output;

import io.vorlauf.api.model.Checkup;
import io.vorlauf.api.model.Diagnosis;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What doctors found.
 *
 * @param checkup what they found
 */
public record CheckupReport(Checkup checkup) {

    private static final int WIDTH = 100;

    /** Prints it for people. */
    public void print(PrintWriter out) {
        boolean first = true;
        for (Checkup.Table part : checkup.tables()) {
            if (!first) {
                out.println();
            }
            first = false;
            List<List<String>> rows = part.rows();
            Table table = new Table(WIDTH, rows.get(0).toArray(String[]::new));
            rows.stream().skip(1).forEach(row -> table.add(row.toArray(String[]::new)));
            table.print(out);
        }
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Checkup.Process process = checkup.process();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("healthy", checkup.healthy());
        json.put("version", process.version());
        json.put("java", process.java());
        json.put("javaVendor", process.vendor());
        json.put("system", process.system());
        json.put("maxHeapBytes", process.maxHeapBytes());
        json.put("memoryBytes", process.memoryBytes().isPresent() ? process.memoryBytes().getAsLong() : null);
        json.put("backends", backends());
        json.put("advice", checkup.advice());
        return json;
    }

    /** What each doctor found, as an array of objects. */
    public List<Map<String, Object>> backends() {
        return checkup.backends().stream().map(CheckupReport::toJson).toList();
    }

    private static Map<String, Object> toJson(Diagnosis diagnosis) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("backend", diagnosis.backend());
        json.put("healthy", diagnosis.healthy());
        json.put("facts", diagnosis.facts());
        json.put("plans", diagnosis.plans().stream().map(CheckupReport::toJson).toList());
        json.put("advice", diagnosis.advice());
        return json;
    }

    private static Map<String, Object> toJson(Diagnosis.Plan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("weights", plan.weights());
        json.put("method", plan.method());
        json.put("rows", plan.rows());
        json.put("error", Json.number(plan.error()));
        json.put("sameBits", plan.sameBits());
        json.put("rowsPerSecond", Json.number(plan.rowsPerSecond().single()));
        json.put("rowsPerSecondOf32", Json.number(plan.rowsPerSecond().together()));
        json.put("remarks", plan.remarks());
        return json;
    }
}
