// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.training;

import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingException.DivergedException;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.StepReport;
import io.vorlauf.training.TrainingSummary;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Shows how a training goes and what came out, and ends it when its time is up. */
public final class TrainingProgress implements TrainingListener {

    private static final long BETWEEN_LINES_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Console console;
    private final Optional<Duration> limit;
    private final long begin = System.nanoTime();
    private long shown = begin;
    private Optional<StepReport> last = Optional.empty();
    private boolean stopped;

    /**
     * Progress of a training that begins now.
     *
     * @param limit how long it may take
     */
    public TrainingProgress(Console console, Optional<Duration> limit) {
        this.console = console;
        this.limit = limit;
    }

    @Override
    public void note(String text) {
        line(text);
    }

    @Override
    public void step(StepReport report) {
        last = Optional.of(report);
        long now = System.nanoTime();
        if (now - shown >= BETWEEN_LINES_NANOS) {
            shown = now;
            console.progress("step " + report.step() + " of " + report.steps() + ": loss "
                    + Numbers.fixed(report.loss(), 4) + speed(report));
        }
    }

    private static String speed(StepReport report) {
        return ", " + Numbers.grouped(Math.round(report.tokensPerSecond())) + " tokens/s, "
                + time(report.remaining()) + " left";
    }

    private static String time(Duration duration) {
        if (duration.toMinutes() >= 60) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toSeconds() >= 60 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        StringBuilder text = new StringBuilder("step " + evaluation.step() + ":");
        if (Double.isFinite(evaluation.trainingLoss())) {
            text.append(" loss ").append(Numbers.fixed(evaluation.trainingLoss(), 4)).append(',');
        }
        text.append(" held out ").append(Numbers.fixed(evaluation.heldOutLoss(), 4));
        evaluation.repeatingLoss().ifPresent(loss -> text.append(", repeating ").append(Numbers.fixed(loss, 4)));
        evaluation.similarity().ifPresent(similarity -> text
                .append(", expected acceptance ").append(Numbers.fixed(similarity.expectedAcceptance(), 3))
                .append(", greedy agreement ").append(Numbers.fixed(similarity.greedyAgreement(), 3)));
        text.append(evaluation.best() ? " (best)" : "");
        last.ifPresent(report -> text.append(speed(report)));
        line(text.toString());
    }

    private void line(String text) {
        console.clearProgress();
        console.err().println(text);
        console.err().flush();
    }

    @Override
    public boolean isEnough() {
        stopped = limit.isPresent() && System.nanoTime() - begin >= limit.get().toNanos();
        return stopped;
    }

    /** Whether the time was up before the training was over. */
    public boolean isStopped() {
        return stopped && last.isPresent() && last.get().step() < last.get().steps();
    }

    /** Prints what came out of the training. */
    public void report(TrainingSummary summary, boolean json) {
        console.clearProgress();
        console.print(json, () -> toJson(summary), () -> print(summary));
        if (isStopped()) {
            console.err().println("the time is up; the same command goes on from here");
        }
    }

    private void print(TrainingSummary summary) {
        Table table = new Table(console.width(), "steps", Numbers.grouped(summary.steps()))
                .add("parameters", Numbers.grouped(summary.parameters()))
                .add("held-out loss", Numbers.fixed(summary.heldOutLoss(), 4) + " nats per token")
                .add("bits per byte", Numbers.fixed(summary.bitsPerByte(), 4));
        summary.repeatingLoss().ifPresent(loss -> table.add("repeating", Numbers.fixed(loss, 4) + " nats per token"));
        summary.similarity().ifPresent(similarity -> table
                .add("divergence", Numbers.fixed(similarity.divergence(), 4) + " nats per token")
                .add("expected acceptance", Numbers.fixed(similarity.expectedAcceptance(), 3))
                .add("greedy agreement", Numbers.fixed(similarity.greedyAgreement(), 3)));
        table.print(console.out());
    }

    private Map<String, Object> toJson(TrainingSummary summary) {
        Map<String, Object> json = Json.object(
                "finished", !isStopped(), "steps", summary.steps(), "parameters", summary.parameters(),
                "heldOutLoss", summary.heldOutLoss(), "bitsPerByte", summary.bitsPerByte());
        summary.repeatingLoss().ifPresent(loss -> json.put("repeatingLoss", loss));
        summary.similarity().ifPresent(similarity -> json.putAll(Json.object(
                "divergence", similarity.divergence(), "expectedAcceptance", similarity.expectedAcceptance(),
                "greedyAgreement", similarity.greedyAgreement())));
        return json;
    }

    /** Something that trains, or makes a model otherwise. */
    public interface Work<T> {

        /** Does it. */
        T run() throws IOException;
    }

    /**
     * Makes options or calls a trainer with them, with failures in the terms of the command line.
     *
     * @throws BadInput if the options make no sense or the data cannot be used
     * @throws CommandException if the training fails
     */
    public static <T> T call(Work<T> work) {
        try {
            return work.run();
        } catch (DivergedException e) {
            throw new CommandException(e.getMessage(), e);
        } catch (TrainingException | IllegalArgumentException e) {
            throw new BadInput(e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException("cannot read or write " + Reasons.withFile(e), e);
        }
    }
}
