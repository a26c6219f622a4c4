package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.plot.BarPlot;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The speed-ups. */
final class Speeds {

    private Speeds() {}

    /** A bar for each arm, the fastest first and the control at the end. */
    static Figure plot(ExperimentSummary summary) {
        List<ArmSummary> arms = new ArrayList<>(Arms.bySpeed(summary));
        arms.addAll(Arms.with(summary, ArmRole.CONTROL));
        List<BarPlot.Bar> bars = arms.stream()
                .filter(arm -> Double.isFinite(Arms.speedUp(arm)))
                .map(arm -> new BarPlot.Bar(name(arm), Format.interval(arm.comparison().orElseThrow().speedUp())))
                .toList();
        String description = bars.isEmpty() ? "" : "Speed-up by arm: " + String.join("; ", bars.stream()
                .map(bar -> bar.name() + " " + Format.fixed(bar.value().value(), 2))
                .toList());
        return new Figure("speed-up", "Speed-up by arm", description,
                "Wall-clock speed over that of plain decoding in the same run. Whiskers: "
                        + Format.percent(summary.confidence())
                        + " intervals over " + (summary.overPrompts() ? "prompts" : "blocks")
                        + ". The dashed line is no difference.",
                new BarPlot("speed-up", bars, OptionalDouble.of(1)));
    }

    private static String name(ArmSummary arm) {
        return arm.arm().role() == ArmRole.CONTROL ? arm.arm().baseline() + " again (A/A)" : arm.arm().name();
    }
}
