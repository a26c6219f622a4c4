package io.vorlauf.shell.internal.command;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Checkup;
import io.vorlauf.shell.internal.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

/** Says how the machine is to those that compute models. */
@Command(
        name = "doctor",
        header = "Examines this machine: how would models be computed?",
        description = {
            "Takes some seconds. rows/s and by 32 are rows that one core multiplies in a second with a matrix of 768 x "
                    + "3072, one by one and 32 at once; what is being generated meanwhile slows them down.",
            ""
        })
final class DoctorCommand implements Runnable {

    private final Context context;

    DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        boolean first = true;
        for (Checkup.Table part : Checkup.of(context.platform().services(BackendDoctor.class)).tables()) {
            if (!first) {
                context.out().println();
            }
            first = false;
            List<List<String>> rows = part.rows();
            Table table = new Table(rows.get(0).toArray(String[]::new));
            rows.stream().skip(1).forEach(row -> table.add(row.toArray(String[]::new)));
            table.print(context.out());
        }
    }
}
