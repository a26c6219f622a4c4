// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.experiment.EarlierRun;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Plan;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.lab.analysis.Change;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.ResultsDifference;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Converters;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two runs of an experiment. */
@Command(
        name = "diff",
        header = "Says what changed from one run of an experiment to another.",
        customSynopsis = "vorlauf diff BEFORE... AFTER [--tolerance=SHARE] [--json]",
        description = "Compares the speed-ups of runs of 'vorlauf compare' or 'vorlauf sweep', arm by arm, with "
                + "intervals and a test that is corrected for the number of arms. That plain decoding was faster or "
                + "slower is shown, but is no change: it may be the computer. Name several earlier runs, if you have "
                + "them: the later one is then set against how much these differ from each other. One earlier run "
                + "does not tell how much a new process changes, so only a change of more than 8 %% counts.",
        footer = {
            "The exit code is 0 if no arm was shown to be slower than before, and 1 if one was.",
            "",
            "With --json, one object: sentence, slower, tolerance, changes (arm, verdict, speedUpChange, low, high, pValue,",
            "  adjustedPValue, speedChange, speedLow, speedHigh, blockEfficiencyChange, texts, otherTexts), conditions.",
            "",
            "Example:",
            "  vorlauf diff monday tuesday wednesday thursday || echo slower"
        })
final class DiffCommand extends ServiceCommand<Platform> {

    // Against several runs.
    private static final double TOLERANCE = 0.01;

    @Parameters(paramLabel = "BEFORE... AFTER", arity = "2..*",
            description = "Folders or files with results, the latest last.")
    private List<Path> runs;

    @Option(names = "--tolerance", paramLabel = "SHARE", converter = Converters.Share.class,
            description = "What is no change, such as 2%% or 0.02. Default: 1%%; with one earlier run 8%%.")
    private Double tolerance;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        List<ExperimentResults> results =
                runs.stream().map(OutputFolder::resultsIn).map(platform.experiments()::read).toList();
        int earlier = results.size() - 1;
        tolerance = tolerance != null ? tolerance : earlier == 1 ? EarlierRun.TOLERANCE : TOLERANCE;
        ResultsDifference difference = difference(results.subList(0, earlier), results.get(earlier));
        console.print(json, () -> json(difference), () -> print(difference));
        return difference.slower() ? CommandException.FAILED : CommandException.OK;
    }

    private ResultsDifference difference(List<ExperimentResults> before, ExperimentResults after) {
        try {
            return platform.analyst().difference(before, after, Plan.CONFIDENCE, tolerance);
        } catch (IllegalArgumentException e) {
            throw new BadInput("these runs cannot be compared: " + e.getMessage(), e);
        }
    }

    private void print(ResultsDifference difference) {
        console.paragraph(difference.sentence());
        console.out().println();
        Table table = new Table(console.width(), "arm", "speed-up × (interval)", "p", "change", "tokens/s ×",
                "block eff.", "other texts");
        for (Change change : difference.changes()) {
            boolean baseline = Double.isNaN(change.speedUp().value());
            table.add(
                    change.arm(),
                    baseline ? "-" : estimate(change.speedUp()),
                    change.adjustedPValue() < 0.001 ? "<0.001" : Numbers.fixed(change.adjustedPValue(), 3),
                    baseline ? "-" : verdict(change.verdict()),
                    Numbers.fixed(change.speed().value(), 3),
                    String.format(Locale.ROOT, "%+.2f", change.blockEfficiency()),
                    change.otherTexts() + "/" + change.texts());
        }
        table.print(console.out());
        console.out().flush();
        difference.conditions().forEach(condition -> console.err().println("not the same: " + condition));
    }

    private static String estimate(Estimate estimate) {
        return Numbers.fixed(estimate.value(), 3)
                + (estimate.hasInterval() ? " (" + Numbers.interval(estimate, 3) + ")" : "");
    }

    private static String verdict(Verdict verdict) {
        return verdict == Verdict.NO_DIFFERENCE_SHOWN ? "none shown" : Json.word(verdict, ' ');
    }

    private Map<String, Object> json(ResultsDifference difference) {
        return Json.object(
                "sentence", difference.sentence(), "slower", difference.slower(), "tolerance", tolerance,
                "changes", difference.changes().stream().map(DiffCommand::json).toList(),
                "conditions", difference.conditions());
    }

    private static Map<String, Object> json(Change change) {
        return Json.object(
                "arm", change.arm(), "verdict", Json.word(change.verdict(), ' '),
                "speedUpChange", change.speedUp().value(), "low", change.speedUp().low(),
                "high", change.speedUp().high(), "pValue", change.pValue(), "adjustedPValue", change.adjustedPValue(),
                "speedChange", change.speed().value(), "speedLow", change.speed().low(),
                "speedHigh", change.speed().high(), "blockEfficiencyChange", change.blockEfficiency(),
                "texts", change.texts(), "otherTexts", change.otherTexts());
    }
}
