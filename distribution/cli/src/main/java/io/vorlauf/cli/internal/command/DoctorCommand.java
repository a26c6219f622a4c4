package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Checkup;
import io.vorlauf.cli.internal.output.CheckupReport;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.Platform;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how the machine is to those that compute models. */
@Command(
        name = "doctor",
        header = "Examines this machine: how would models be computed, how exactly and how fast?",
        description = {
            "Needs no model and takes some seconds. Products, norms and attention are compared with plain Java; rows/s "
                    + "and by 32 are rows that one core multiplies in a second with a matrix of 768 x 3072, one by one "
                    + "and 32 at once. Exits with 1 if no model can be computed, or if texts may depend on the strategy.",
            ""
        },
        footer = {
            "",
            "With --json, one object: healthy, version, java, javaVendor, system, maxHeapBytes, memoryBytes,",
            "  backends (backend, healthy, facts, plans, advice), advice; a plan has weights, method, rows,",
            "  error, sameBits, rowsPerSecond, rowsPerSecondOf32, remarks.",
            "",
            "Example:",
            "  vorlauf doctor"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    DoctorCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        Checkup checkup = Checkup.of(platform.services(BackendDoctor.class));
        CheckupReport report = new CheckupReport(checkup);
        if (json) {
            console.printJson(report.toJson());
        } else {
            report.print(console.out());
        }
        return checkup.healthy() ? ExitCode.OK : ExitCode.FAILED;
    }
}
