// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be set in a plug-in. */
public final class ParameterReport {

    private ParameterReport() {}

    /** Prints a table under a title; nothing if there is nothing to set. */
    public static void print(String title, List<Parameter<?>> parameters, Console console) {
        if (parameters.isEmpty()) {
            return;
        }
        console.out().println();
        console.out().println(title);
        Table table = new Table(console.width(), "  name", "default", "meaning");
        parameters.forEach(parameter -> table.add(
                "  " + parameter.name(),
                String.valueOf(parameter.defaultValue()),
                parameter.description() + "; " + parameter.allowed()));
        table.print(console.out());
    }

    /** The parameters as an array of objects. */
    public static List<Map<String, @Nullable Object>> toJson(List<Parameter<?>> parameters) {
        return parameters.stream().map(ParameterReport::toJson).toList();
    }

    private static Map<String, @Nullable Object> toJson(Parameter<?> parameter) {
        return Json.object(
                "name", parameter.name(), "description", parameter.description(), "default", parameter.defaultValue(),
                "allowed", parameter.allowed());
    }
}
