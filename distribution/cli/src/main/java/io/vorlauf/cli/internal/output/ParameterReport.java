package io.vorlauf.cli.internal.output;

import io.vorlauf.api.parameter.Parameter;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be set in a plug-in. */
public final class ParameterReport {

    /** The longest line of a listing, in characters. */
    public static final int WIDTH = 80;

    private ParameterReport() {}

    /** Prints a table under a title; nothing if there is nothing to set. */
    public static void print(String title, List<Parameter<?>> parameters, PrintWriter out) {
        if (parameters.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        Table table = new Table(WIDTH, "  name", "default", "meaning");
        parameters.forEach(parameter -> table.add(
                "  " + parameter.name(),
                String.valueOf(parameter.defaultValue()),
                parameter.description() + "; " + parameter.allowed()));
        table.print(out);
    }

    /** The parameters as an array of objects. */
    public static List<Map<String, Object>> toJson(List<Parameter<?>> parameters) {
        return parameters.stream().map(ParameterReport::toJson).toList();
    }

    private static Map<String, Object> toJson(Parameter<?> parameter) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", parameter.name());
        object.put("description", parameter.description());
        object.put("default", parameter.defaultValue());
        object.put("allowed", parameter.allowed());
        return object;
    }
}
