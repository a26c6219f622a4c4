// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.report.Content;
import io.vorlauf.report.RejectionDepths;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Where guesses failed in a number of rounds with guesses, as a table, as JSON and as a report.
 *
 * @param depths what was found
 * @param experiment what was run, with as many seeds as it took
 * @param cells its generations that were finished
 * @param cancelled whether it was ended early
 * @param models the models, in a few words
 */
public record RejectionStudy(
        RejectionDepths depths, Experiment experiment, List<CellResult> cells, boolean cancelled, String models)
        implements StudyReport {

    private static final List<String> HEAD =
            List.of("depth", "attempts", "accepted", "conditional acceptance", "cumulative acceptance",
                    "first rejected here");

    /**
     * Generates until enough rounds were seen: the prompts in turn, with a seed of its own for every time through
     * them; at temperature 0 only once, for all further times would be the same. If the thread is interrupted, the
     * outcome has what was seen by then.
     *
     * @param arm the way of decoding that is studied
     * @param models the models, in a few words
     * @param progress hears what is being done
     * @param rounds how many rounds with guesses to look at; fewer are seen if at temperature 0 there are no more
     * @throws CommandException if all prompts went by without a guess
     */
    public static RejectionStudy run(DecodingService engine, Arm arm, String models, Consumer<String> progress,
            List<LabelledPrompt> prompts, long seed, int rounds) {
        List<RoundReport> seen = new ArrayList<>();
        List<CellResult> cells = new ArrayList<>();
        List<Long> seeds = new ArrayList<>();
        boolean cancelled = false;
        while (seen.size() < rounds && !cancelled && (seeds.isEmpty() || !ignoresSeed(arm))) {
            int before = seen.size();
            long next = seed + seeds.size();
            seeds.add(next);
            for (Iterator<LabelledPrompt> turn = prompts.iterator();
                    turn.hasNext() && seen.size() < rounds && !cancelled; ) {
                progress.accept(seen.size() + " of " + rounds + " rounds");
                CellResult cell = generate(engine, arm, turn.next(), next);
                cell.rounds().stream()
                        .filter(round -> round.drafted() > 0)
                        .limit(rounds - seen.size())
                        .forEach(seen::add);
                cancelled = cell.finish() == FinishReason.CANCELLED;
                if (!cancelled) {
                    cells.add(cell);
                }
            }
            if (seen.size() == before && !cancelled) {
                throw new CommandException("the strategy guessed nothing for any of " + prompts.size() + " prompts");
            }
        }
        Experiment experiment = Experiment.builder()
                .title("Where guesses fail").arms(List.of(arm)).prompts(prompts).seeds(seeds).orderSeed(seed).build();
        return new RejectionStudy(RejectionDepths.of(seen), experiment, cells, cancelled, models);
    }

    private static CellResult generate(DecodingService engine, Arm arm, LabelledPrompt prompt, long seed) {
        List<RoundReport> rounds = new ArrayList<>();
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        DecodingResult result =
                engine.generate(arm.settings().request(prompt.prompt(), seed), new GenerationListener() {
                    @Override
                    public void round(RoundReport report) {
                        rounds.add(report);
                    }
                });
        return new CellResult(arm.name(), new Block(prompt.id(), seed, 0), 0, 0, start, result.text(), result.ids(),
                result.finish(), result.metrics(), rounds);
    }

    private static boolean ignoresSeed(Arm arm) {
        return arm.settings().sampler().temperature() == 0
                && arm.settings().drafts().stream()
                        .flatMap(draft -> draft.sampler().stream())
                        .allMatch(sampler -> sampler.temperature() == 0);
    }

    @Override
    public void print(Console console) {
        new Table(console.width(), HEAD.toArray(String[]::new)).addAll(rows()).print(console.out());
        console.out().println();
        List.of(summary().split("; ")).forEach(console::paragraph);
    }

    private String arm() {
        return experiment.arms().get(0).name();
    }

    private List<List<String>> rows() {
        return IntStream.rangeClosed(1, depths.byDepth().size()).mapToObj(this::row).toList();
    }

    private List<String> row(int depth) {
        DepthAcceptance at = depths.byDepth().get(depth - 1);
        return List.of(
                String.valueOf(depth),
                Numbers.grouped(at.attempts()),
                Numbers.grouped(at.accepted()),
                Numbers.fixed(at.rate(), 3),
                Numbers.fixed(depths.cumulative(depth), 3),
                Numbers.grouped(depths.counts().get(depth - 1)));
    }

    private String summary() {
        String rejected = depths.rejections() == 0
                ? "no guess was rejected"
                : "first rejected guess at depth " + Numbers.fixed(depths.mean(), 2) + " (mean), "
                        + Numbers.fixed(depths.median(), 1) + " (median), " + depths.mode() + " (mode)";
        return rejected + "; " + depths.withoutRejection() + " of " + depths.rounds() + " rounds with guesses had "
                + "none rejected";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    @Override
    public Map<String, Object> toJson() {
        return Json.object(
                "arm", arm(), "rounds", depths.rounds(), "rejections", depths.rejections(),
                "withoutRejection", depths.withoutRejection(), "mean", depths.mean(), "median", depths.median(),
                "mode", depths.rejections() == 0 ? null : depths.mode(),
                "depths", IntStream.rangeClosed(1, depths.byDepth().size()).mapToObj(this::depth).toList());
    }

    private Map<String, Object> depth(int depth) {
        DepthAcceptance at = depths.byDepth().get(depth - 1);
        return Json.object(
                "depth", depth, "attempts", at.attempts(), "accepted", at.accepted(), "conditional", at.rate(),
                "cumulative", depths.cumulative(depth), "rejected", depths.counts().get(depth - 1));
    }

    @Override
    public Report report() {
        List<Content> contents = new ArrayList<>();
        contents.add(new Content.Paragraph(capital(summary()) + "."));
        contents.add(depths.figure(arm()));
        contents.add(curves());
        contents.add(new Content.Table("Attempts as they happened: a round that ended before a depth is none there.",
                HEAD, rows()));
        String setting = depths.rounds() + " rounds of " + cells.size() + " texts by " + models;
        return new Report("Where guesses fail: " + arm(), setting, List.of(new Section("What came out", contents)));
    }

    private Content curves() {
        return RejectionDepths.figure("acceptance-by-depth", "Acceptance by depth",
                "Conditional and cumulative acceptance over the depth of the guess",
                "Conditional: of the rounds that came to a depth, those in which a guess was accepted there. "
                        + "Cumulative: of all rounds with guesses, those in which guesses were accepted down to there.",
                List.of(depths.conditional("conditional"), depths.cumulative("cumulative")));
    }
}
