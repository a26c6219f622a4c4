// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What would be run, about how long it would take, and whether anything could come out; nothing is counted or written.
 *
 * @param plan what would be run
 * @param there how many of its generations an earlier run has done
 * @param blockNanos what a block would take, if texts get as long as they may; empty if it was cancelled
 * @param obstacle why no difference could come out, if so
 * @param folder where results would go
 */
public record DryRun(Plan plan, int there, OptionalDouble blockNanos, Optional<String> obstacle, OutputFolder folder) {

    /** A first and a second time to get warm, a third one to measure. */
    private static final int TIMES = 3;
    private static final int TOKENS = 16;

    /**
     * Checks every request as a run would, and generates a little with every arm.
     *
     * @throws InvalidRequestException if a prompt cannot be continued
     */
    public static DryRun of(Platform platform, Console console, Plan plan, OutputFolder folder) {
        DecodingService engine = platform.engine();
        check(engine, plan.experiment());
        int there = there(platform, plan, folder);
        return console.during(() -> new DryRun(
                plan, there, perBlock(console, engine, plan.experiment()), plan.obstacle(platform), folder));
    }

    private static void check(DecodingService engine, Experiment experiment) {
        for (LabelledPrompt prompt : experiment.prompts()) {
            for (Arm arm : experiment.arms()) {
                try {
                    // Publishing checks the request and runs nothing until somebody subscribes.
                    engine.check(arm.settings().request(prompt.prompt(), experiment.seeds().get(0)));
                } catch (InvalidRequestException e) {
                    throw new InvalidRequestException(
                            "prompt '" + prompt.id() + "', arm '" + arm.name() + "': " + e.getMessage(), e);
                }
            }
        }
    }

    private static int there(Platform platform, Plan plan, OutputFolder folder) {
        if (!Files.exists(folder.results())) {
            return 0;
        }
        ExperimentResults results =
                platform.experiments().read(folder.results());
        if (!results.experiment().equals(plan.experiment())) {
            throw new ExperimentException(
                    folder.results() + " holds results of another experiment; choose another place for these");
        }
        List<?> blocks = plan.blocks();
        return (int) results.cells().stream().filter(cell -> blocks.contains(cell.block())).count();
    }

    // What all arms take for one text, if it gets as long as it may; empty if cancelled.
    private static OptionalDouble perBlock(Console console, DecodingService engine, Experiment experiment) {
        Map<String, Double> nanos = new LinkedHashMap<>();
        for (int time = 1; time <= TIMES; time++) {
            for (Arm arm : experiment.arms()) {
                console.progress("trying " + arm.name() + ", " + time + " of " + TIMES + " times");
                DecodingRequest whole = arm.settings().request(
                        experiment.prompts().get(0).prompt(), experiment.seeds().get(0));
                DecodingRequest little = whole.toBuilder().maxNewTokens(Math.min(whole.maxNewTokens(), TOKENS)).build();
                DecodingResult result = engine.generate(little, GenerationListener.NONE);
                if (result.finish() == FinishReason.CANCELLED) {
                    return OptionalDouble.empty();
                }
                nanos.put(arm.name(), extrapolate(result, whole.maxNewTokens()));
            }
        }
        return OptionalDouble.of(nanos.values().stream().mapToDouble(value -> value).sum());
    }

    // The first token is that of the prompt.
    private static double extrapolate(DecodingResult result, int tokens) {
        long first = result.metrics().firstTokenNanos();
        int others = result.metrics().newTokens() - 1;
        return others < 1
                ? result.metrics().totalNanos()
                : first + (double) (result.metrics().totalNanos() - first) / others * (tokens - 1);
    }

    /** Prints it for people. */
    public void print(Console console) {
        Experiment experiment = plan.experiment();
        Table table = new Table(console.width(), "would run", plan.size());
        table.add("arms", experiment.arms().stream().map(Arm::name).collect(Collectors.joining(", ")));
        List<LabelledPrompt> prompts = experiment.prompts();
        table.add("prompts", new Prompts(prompts, "", List.of()).counted() + ", " + prompts.get(0).id()
                + (prompts.size() == 1 ? "" : " to " + prompts.get(prompts.size() - 1).id()));
        table.add("seeds", experiment.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        table.add("tokens", "at most " + tokens() + " a text");
        table.add("warm-up", warmUps() + " generations that do not count");
        table.add("results", folder.results() + (there == 0 ? "" : ", " + there + " of them are there already"));
        blockNanos.ifPresent(time -> table.add("time", there == plan.generations()
                ? "none"
                : plan.time(time, there) + ", reckoned from " + Math.min(tokens(), TOKENS)
                        + " tokens of every arm; less if texts end before " + tokens()));
        table.add("can show", obstacle.map(sentence -> console.slower("nothing:") + " " + sentence)
                .orElse("a difference, if it is large enough"));
        table.print(console.out());
        console.out().flush();
    }

    private int tokens() {
        return plan.experiment().arms().stream().mapToInt(arm -> arm.settings().maxNewTokens()).max().orElseThrow();
    }

    private String warmUps() {
        int prompts = Math.min(plan.experiment().warmUp(), plan.experiment().prompts().size());
        return Numbers.grouped((long) prompts * plan.experiment().arms().size());
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Experiment experiment = plan.experiment();
        return Json.object(
                "dryRun", true, "arms", experiment.arms().stream().map(Arm::name).toList(),
                "prompts", experiment.prompts().size(), "seeds", experiment.seeds(),
                "repetitions", experiment.repetitions(), "generations", plan.generations(), "there", there,
                "estimatedSeconds", blockNanos.isPresent() ? plan.most(blockNanos.getAsDouble(), there) / 1e9 : null,
                "obstacle", obstacle, "results", folder.results().toString());
    }
}
