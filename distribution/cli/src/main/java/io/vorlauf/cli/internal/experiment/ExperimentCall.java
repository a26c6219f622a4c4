// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.Judgement;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.ReportWriter;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Timekeeping;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.output.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs an experiment for a command, and shows and reports what came out.
 *
 * @param platform what runs it, and says what results mean
 * @param console where to show it
 * @param json whether to show it as one JSON object
 */
public record ExperimentCall(Platform platform, Console console, boolean json) {

    /**
     * Runs what is missing of an experiment and shows all that is there.
     *
     * @param judged how well the target predicts, if that was asked for; noted in the results, too
     * @return what the process exits with
     */
    public int run(Plan plan, Timekeeping timekeeping, OutputFolder folder, Optional<Judgement> judged) {
        Outcome outcome = Outcome.run(platform, console, plan, timekeeping, folder);
        judged.filter(judgement -> Files.exists(folder.results())).ifPresent(judgement ->
                platform.experiments().note(folder.results(), Map.of("quality", judgement.toJson())));
        show(outcome.results(), outcome.summary(), folder, judged);
        if (!json) {
            EarlierRun.of(outcome.results(), folder, platform.experiments()).ifPresent(earlier ->
                    console.err().println(earlier.sentence(outcome.results(), platform.analyst())));
        }
        if (outcome.cancelled()) {
            console.err().println("cancelled; the same command goes on from there");
        }
        return outcome.exitCode();
    }

    /**
     * Shows what a run would be, and about how long.
     *
     * @return what the process exits with
     */
    public int rehearse(Plan plan, OutputFolder folder) {
        DryRun dry = DryRun.of(platform, console, plan, folder);
        // The interrupt has done its work; closing the models must not trip over it.
        Thread.interrupted();
        console.print(json, dry::toJson, () -> dry.print(console));
        return dry.blockNanos().isEmpty() ? CommandException.CANCELLED : CommandException.OK;
    }

    /**
     * Shows results, and writes a report of them.
     *
     * @return what the process exits with
     * @throws CommandException if the report cannot be written; everything else was shown by then
     */
    public int show(ExperimentResults results, OutputFolder folder) {
        Outcome outcome = Outcome.of(platform, results, false);
        show(results, outcome.summary(), folder, Optional.empty());
        return outcome.exitCode();
    }

    private void show(
            ExperimentResults results, ExperimentSummary summary, OutputFolder folder, Optional<Judgement> judged) {
        List<Path> reports = new ArrayList<>();
        try {
            for (ReportWriter writer : platform.services(ReportWriter.class)) {
                reports.add(writer.write(results, summary, folder.folder()));
            }
        } catch (IOException e) {
            throw new CommandException("cannot write the report to " + folder.folder() + ": " + Reasons.of(e)
                    + "; the results are in " + folder.results(), e);
        } finally {
            print(results, summary, folder, reports, judged);
        }
    }

    private void print(
            ExperimentResults results, ExperimentSummary summary, OutputFolder folder, List<Path> reports,
            Optional<Judgement> judged) {
        if (json) {
            Map<String, Object> object = SummaryJson.of(results, summary);
            judged.ifPresent(judgement -> object.put("quality", judgement.toJson()));
            object.put("results", folder.results().toString());
            object.put("reports", reports.stream().map(Path::toString).toList());
            console.printJson(object);
            console.fail(summary.failures());
            return;
        }
        summary.answer().forEach(console::paragraph);
        console.paragraph(summary.noise().sentence());
        console.out().println();
        Compared.lines(results, console.width()).forEach(console.out()::println);
        console.out().println();
        new SummaryTables(summary, console).print();
        judged.ifPresent(judgement -> {
            console.out().println();
            judgement.print(console);
        });
        console.out().flush();
        console.fail(summary.failures());
        console.warn(summary.warnings());
        console.err().println("results: " + folder.results());
        reports.forEach(report -> console.err().println("report: " + report));
    }

    /**
     * What came out of an experiment.
     *
     * @param results what was measured
     * @param summary what that says, complete or not
     * @param cancelled whether it was ended early; the thread is then not interrupted any more
     */
    public record Outcome(ExperimentResults results, ExperimentSummary summary, boolean cancelled) {

        /** Runs what is missing of an experiment by measured costs, with results in a folder; says if that is of no use. */
        public static Outcome run(
                Platform platform, Console console, Experiment experiment, OutputFolder folder) {
            Plan plan = new Plan(experiment, Shard.ALL);
            plan.warn(platform, console);
            return run(platform, console, plan, Timekeeping.MEASURED, folder);
        }

        /** Runs what is missing of an experiment, with results in the folder. */
        static Outcome run(
                Platform platform, Console console, Plan plan, Timekeeping timekeeping, OutputFolder folder) {
            ProgressLine progress = new ProgressLine(plan, platform.analyst(), console, System::nanoTime);
            ExperimentResults results = console.during(() -> folder.fill(() -> platform.experiments().run(
                    platform.engine(), plan.experiment(), plan.shard(), timekeeping, platform.commandLine(),
                    folder.results(), progress)));
            // The interrupt has done its work; closing the models must not trip over it.
            boolean cancelled = Thread.interrupted();
            return of(platform, results, cancelled);
        }

        /** What came out, with what it says. */
        static Outcome of(Platform platform, ExperimentResults results, boolean cancelled) {
            return new Outcome(results, platform.analyst().summarise(results, Plan.CONFIDENCE), cancelled);
        }

        /** What the process exits with, after all was shown; what is broken is so when it was cancelled, too. */
        public int exitCode() {
            if (!summary.failures().isEmpty()) {
                return CommandException.FAILED;
            }
            return cancelled ? CommandException.CANCELLED : CommandException.OK;
        }
    }
}
