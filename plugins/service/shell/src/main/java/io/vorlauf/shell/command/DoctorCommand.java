// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Checkup;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how the machine is to those that compute models. */
@Command(
        name = "doctor",
        header = "Examines this machine: how would models be computed, how exactly and how fast?",
        description = "Needs no model and takes some seconds. Products, norms and attention are compared with plain "
                + "Java; rows/s and by 32 are rows that one core multiplies in a second with a matrix of 768 x 3072, "
                + "one by one and 32 at once. Exits with 1 if no model can be computed, or if texts may depend on the "
                + "strategy.",
        footer = {
            "With --json, one object: healthy, version, java, javaVendor, system, maxHeapBytes, memoryBytes,",
            "  backends (backend, healthy, facts, plans, advice), advice; a plan has weights, method, rows,",
            "  error, sameBits, rowsPerSecond, rowsPerSecondOf32, remarks.",
            "",
            "Example:",
            "  vorlauf doctor"
        })
public final class DoctorCommand extends ServiceCommand<Services> {

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Checkup checkup = Checkup.of(platform.services(BackendDoctor.class));
        console.print(json, () -> toJson(checkup), () -> print(checkup));
        return checkup.healthy() ? CommandException.OK : CommandException.FAILED;
    }

    private void print(Checkup checkup) {
        boolean first = true;
        for (Checkup.Table part : checkup.tables()) {
            if (!first) {
                console.out().println();
            }
            first = false;
            Table.of(console.width(), part.rows()).print(console.out());
        }
    }

    private static Map<String, @Nullable Object> toJson(Checkup checkup) {
        Checkup.Process process = checkup.process();
        return Json.object(
                "healthy", checkup.healthy(), "version", process.version(), "java", process.java(),
                "javaVendor", process.vendor(), "system", process.system(), "maxHeapBytes", process.maxHeapBytes(),
                "memoryBytes", process.memoryBytes(), "backends", backends(checkup), "advice", checkup.advice());
    }

    /** What each doctor found, as an array of objects for programs. */
    public static List<Map<String, @Nullable Object>> backends(Checkup checkup) {
        return checkup.backends().stream().map(DoctorCommand::toJson).toList();
    }

    private static Map<String, @Nullable Object> toJson(Diagnosis diagnosis) {
        return Json.object(
                "backend", diagnosis.backend(), "healthy", diagnosis.healthy(), "facts", diagnosis.facts(),
                "plans", diagnosis.plans().stream().map(DoctorCommand::toJson).toList(), "advice", diagnosis.advice());
    }

    private static Map<String, @Nullable Object> toJson(Diagnosis.Plan plan) {
        return Json.object(
                "weights", plan.weights(), "method", plan.method(), "rows", plan.rows(), "error", plan.error(),
                "sameBits", plan.sameBits(), "rowsPerSecond", plan.rowsPerSecond().single(),
                "rowsPerSecondOf32", plan.rowsPerSecond().together(), "remarks", plan.remarks());
    }
}
