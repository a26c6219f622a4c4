package io.vorlauf.shell.internal.command;

import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.trial.TrialArmStatus;
import io.vorlauf.api.trial.TrialStatus;
import io.vorlauf.shell.internal.output.Numbers;
import io.vorlauf.shell.internal.output.Table;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a trial. */
final class TrialReport {

    private TrialReport() {}

    static void print(TrialStatus status, PrintWriter out) {
        Table table = new Table("arm", "requests", "failed", "tokens/s", "acceptance", "speed-up",
                Numbers.fixed(100 * status.plan().confidence(), 0) + " % interval");
        status.arms().forEach(arm -> table.add(
                arm.arm().name(), String.valueOf(arm.totals().generations()), String.valueOf(arm.failed()),
                Numbers.fixed(arm.totals().tokensPerSecond(), 1), Numbers.fixed(arm.totals().acceptanceRate(), 3),
                Numbers.fixed(arm.speedUp().value(), 2), interval(arm)));
        table.print(out);
        out.println();
        out.println(status.plan().target() + ": " + status.state().name().toLowerCase(Locale.ROOT)
                + status.winner().map(winner -> ", the fastest is " + winner).orElse("")
                + status.promoted().map(arm -> ", all requests go to " + arm).orElse(""));
    }

    private static String interval(TrialArmStatus arm) {
        Estimate speedUp = arm.speedUp();
        return speedUp.hasInterval()
                ? Numbers.fixed(speedUp.low(), 2) + " … " + Numbers.fixed(speedUp.high(), 2)
                : "-";
    }
}
