// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationStatus;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Texts.Background;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the generations that run; shows, cancels or awaits one. */
@Command(
        name = "sessions",
        header = "Lists the generations that run; shows, cancels or awaits one.",
        description = "All generations of the system are listed, whoever started them. Texts are kept of those that "
                + "'generate --background' started, also of the last ones that ended. Below are how many run and "
                + "wait, how much their keys and values may take, and how many generations shared a pass of each "
                + "model on average.")
final class SessionsCommand extends ContextCommand {

    @ArgGroup
    private Selection selection;

    /** What to do with one of them. */
    static final class Selection {

        @Parameters(paramLabel = "ID", arity = "1", completionCandidates = Names.Sessions.class,
                description = "Show this one, with its text so far.")
        private Long shown;

        @Option(names = "--cancel", paramLabel = "ID", required = true, completionCandidates = Names.Sessions.class,
                description = "Ask this one to end after the round in progress.")
        private Long cancelled;

        @Option(names = "--wait", paramLabel = "ID", required = true, completionCandidates = Names.Sessions.class,
                description = "Wait until this one has ended, then show it.")
        private Long awaited;
    }

    @Override
    void run() {
        if (selection == null) {
            list();
        } else if (selection.shown != null) {
            show(selection.shown);
        } else if (selection.cancelled != null) {
            running(platform, selection.cancelled).cancel();
            out().println("session " + selection.cancelled + " will end");
        } else {
            await(selection.awaited);
        }
    }

    /** A generation that runs. */
    static Generation running(Platform platform, long id) {
        List<Generation> all = platform.engine().generations();
        return all.stream().filter(one -> one.id() == id).findFirst().orElseThrow(() -> new BadInput(
                "no session " + id + " runs; " + (all.isEmpty() ? "none does" : "there are: "
                        + all.stream().map(one -> String.valueOf(one.id())).collect(Collectors.joining(", ")))));
    }

    private void list() {
        List<Generation> running = platform.engine().generations();
        if (running.isEmpty()) {
            out().println("No generation runs.");
        } else {
            Table table = new Table(console.width(), "id", "target", "state", "tokens", "rounds",
                    "seconds", "strategy");
            running.stream().map(Generation::status).forEach(status -> table.add(
                    String.valueOf(status.id()), status.target(), Json.word(status.state(), ' '),
                    status.newTokens() + "/" + status.maxNewTokens(),
                    String.valueOf(status.rounds()), seconds(status), strategy(status)));
            table.print(out());
        }
        StatsCommand.printLoad(platform.engine().load(), out());
        String ended = commands.texts.all().stream()
                .filter(text -> !text.isRunning())
                .map(text -> String.valueOf(text.generation().id()))
                .collect(Collectors.joining(", "));
        if (!ended.isEmpty()) {
            out().println("Ended, with their texts: " + ended);
        }
    }

    private static String strategy(GenerationStatus status) {
        String wanted = status.wanted().strategy();
        if (status.cancelled()) {
            return "(cancelled)";
        }
        return status.rounds() == 0 || status.strategy().equals(wanted)
                ? wanted
                : status.strategy() + " (wanted: " + wanted + ")";
    }

    private static String seconds(GenerationStatus status) {
        return Numbers.fixed(status.running().toMillis() / 1e3, 1);
    }

    private void show(long id) {
        Optional<Background> text = commands.texts.find(id);
        Generation generation = text.map(Background::generation).orElseGet(() -> running(platform, id));
        GenerationStatus status = generation.status();
        Table table = new Table(console.width(), "session", String.valueOf(id))
                .add("target", status.target())
                .add("state", Json.word(status.state(), ' '))
                .add("strategy wanted", wanted(status.wanted()))
                .add("last round by", status.strategy() + (status.provider().isEmpty() ? "" : ", " + status.provider()))
                .add("tokens", status.promptTokens() + " of the prompt, " + status.newTokens() + " new of at most "
                        + status.maxNewTokens())
                .add("rounds", status.rounds() + " in " + seconds(status) + " s");
        DecodingRequest request = generation.request();
        if (!request.user().isEmpty()) {
            table.add("user", request.user());
        }
        new TreeMap<>(request.tags()).forEach(table::add);
        text.flatMap(Background::result).ifPresent(result -> table.add("finish", GenerationReport.finish(result)));
        text.flatMap(Background::failure).ifPresent(failure -> table.add("failed", failure));
        table.print(out());
        text.ifPresent(background -> {
            out().println();
            out().println(background.text());
        });
    }

    private static String wanted(SpeculationChoice choice) {
        if (choice.strategy().equals(DecodingRequest.NO_SPECULATION)) {
            return choice.strategy();
        }
        Stream<String> parameters = choice.parameters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue());
        Stream<String> drafts = choice.drafts().stream().map(draft -> "draft " + draft.model());
        return Stream.concat(Stream.of(choice.strategy()), Stream.concat(parameters, drafts))
                .collect(Collectors.joining(", "));
    }

    private void await(long id) {
        Generation generation =
                commands.texts.find(id).map(Background::generation).orElseGet(() -> running(platform, id));
        CountDownLatch over = new CountDownLatch(1);
        generation.result().whenComplete((result, failure) -> over.countDown());
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new CancellationException("cancelled");
        }
        if (commands.texts.find(id).isPresent()) {
            show(id);
        } else {
            out().println("session " + id + " has ended");
        }
    }
}
