// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.cli.internal.experiment.ExperimentCall.Outcome;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.TradeOffs;
import io.vorlauf.cli.internal.study.TradeOffs.Batch;
import io.vorlauf.cli.internal.study.TradeOffs.Point;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.ServiceCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds where speculation stops paying. */
@Command(
        name = "tradeoffs",
        header = "Finds where speculation stops paying, by formula and by clock.",
        description = "Measures linear speculation over lookahead and temperature, with each draft and with the "
                + "target as its own draft, which costs most and is always right; predicts the same by formula; then "
                + "lets several generations run at a time.",
        footer = {
            "The formula is (1 - a^(k+1)) / ((1 - a) (k c + 1)) of Leviathan et al., arXiv 2211.17192, with "
                    + "acceptance a and",
            "cost c as they were measured; 'with r' puts the measured time r of a verification in place of the 1.",
            "",
            "With --json, one object: setting, points (draft, temperature, lookahead, acceptance, cost, verification,",
            "  predicted, predictedWithVerification, measured, measuredLow, measuredHigh), batches (size,",
            "  plainTokensPerSecond, speculativeTokensPerSecond, predicted, measured), failures, warnings,",
            "  compared and environments as those of 'vorlauf compare', results (file), report.",
            "",
            "Example:",
            "  vorlauf study tradeoffs --lookahead 1,2,4,8 --temperatures 0,1 --at-a-time 1,2,4"
        })
final class TradeOffsCommand extends ServiceCommand<Platform> {

    private static final String NONE = DecodingRequest.NO_SPECULATION;
    private static final int WARM_UP_PROMPTS = 1;
    private static final int TURNS = 4;

    @Option(names = "--lookahead", paramLabel = "LIST", split = ",", defaultValue = "1,2,4,8",
            description = "How many tokens to guess. Default: ${DEFAULT-VALUE}.")
    private List<Integer> lookaheads;

    @Option(names = "--temperatures", paramLabel = "LIST", split = ",", defaultValue = "0,0.8,1.2",
            description = "At which temperatures. Default: ${DEFAULT-VALUE}.")
    private List<Double> temperatures;

    @Option(names = "--at-a-time", paramLabel = "LIST", split = ",", defaultValue = "1,2,4",
            description = "How many generations at a time. Default: ${DEFAULT-VALUE}.")
    private List<Integer> sizes;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "64",
            description = "Generate at most N tokens. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Fixes all randomness. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private StudyOptions study;

    @Override
    public Integer call() {
        check("--lookahead", lookaheads);
        check("--at-a-time", sizes);
        BadInput.when(new HashSet<>(temperatures).size() != temperatures.size(),
                "--temperatures names a number twice: " + temperatures);
        temperatures.forEach(TradeOffsCommand::sampler);
        Prompts read = study.prompts().read(console, seed);
        List<Path> draftDirectories = modelOptions.drafts(platform);
        BadInput.when(draftDirectories.isEmpty(), "there is no draft to study; name one or several with --draft");
        DecodingService engine = platform.engine();
        plain("", temperatures.get(0)).build();
        study.prompts().requireReadable(read, modelOptions.target(platform));
        try (OpenModels models = modelOptions.open(platform, console)) {
            String target = models.open(modelOptions.target(platform)).name();
            Set<String> drafts = new LinkedHashSet<>(models.openDrafts(draftDirectories));
            String first = drafts.iterator().next();
            drafts.add(target);
            List<LabelledPrompt> prompts = study.prompts().fitting(read, models, maxNewTokens, console, seed);
            OutputFolder folder = study.folder();
            List<Setting> settings = settings(target, drafts);
            Outcome outcome = Outcome.run(
                    platform, console, experiment(target, settings, prompts), folder);
            List<Point> points = settings.stream()
                    .flatMap(setting -> setting.point(outcome).stream())
                    .toList();
            if (points.isEmpty()) {
                console.fail(outcome.summary().failures());
                if (!outcome.cancelled()) {
                    throw new CommandException("no text had a second round with guesses; take more --max-new-tokens "
                            + "than " + maxNewTokens);
                }
                console.err().println("cancelled before anything was measured");
                return outcome.exitCode();
            }
            List<Batch> batches = new ArrayList<>();
            boolean cancelled = outcome.cancelled() || !batches(engine, target, first, prompts, points, batches);
            String setting = GenerationReport.words(models.infos()) + ", " + prompts.size() + " prompts, "
                    + maxNewTokens + " tokens each";
            TradeOffs report = new TradeOffs(setting, points, batches);
            platform.experiments().note(folder.results(), Map.of("batches", report.toJson().get("batches")));
            study.show(console, outcome, report, folder);
            return new Outcome(outcome.results(), outcome.summary(), cancelled).exitCode();
        }
    }

    private static void check(String option, List<Integer> numbers) {
        BadInput.when(numbers.stream().anyMatch(number -> number < 1) || new HashSet<>(numbers).size() != numbers.size(),
                option + " must be different numbers of 1 or more, not " + numbers);
    }

    private static SamplerSettings sampler(double temperature) {
        return BadInput.checked(() -> SamplerSettings.ofTemperature(temperature));
    }

    private record Setting(String draft, double temperature, int lookahead) {

        String name() {
            return draft + " T=" + temperature + " k=" + lookahead;
        }

        Optional<Point> point(Outcome outcome) {
            return TradeOffs.point(outcome.results(), outcome.summary().arm(name()), draft, temperature, lookahead);
        }
    }

    private List<Setting> settings(String target, Set<String> drafts) {
        List<Setting> settings = new ArrayList<>();
        for (String draft : drafts) {
            for (double temperature : temperatures) {
                // The target agrees with itself at every temperature.
                if (!draft.equals(target) || temperature == temperatures.get(0)) {
                    lookaheads.forEach(lookahead -> settings.add(new Setting(draft, temperature, lookahead)));
                }
            }
        }
        return settings;
    }

    private Experiment experiment(String target, List<Setting> settings, List<LabelledPrompt> prompts) {
        List<Arm> arms = new ArrayList<>();
        for (double temperature : temperatures) {
            Arm none = Arm.baseline(NONE + " T=" + temperature,
                    DecodingSettings.of(plain(target, temperature).build()));
            arms.add(none);
            if (temperature == temperatures.get(0)) {
                arms.add(none.control("none again"));
            }
        }
        settings.forEach(setting -> arms.add(Arm.builder()
                .name(setting.name()).baseline(NONE + " T=" + setting.temperature())
                .settings(DecodingSettings.of(speculative(target, setting).build())).build()));
        return Experiment.builder()
                .title("Trade-offs").arms(arms).prompts(prompts).seeds(List.of(seed)).warmUp(WARM_UP_PROMPTS)
                .orderSeed(seed).build();
    }

    private DecodingRequest.Builder plain(String target, double temperature) {
        return DecodingRequest.builder(target, "").sampler(sampler(temperature)).maxNewTokens(maxNewTokens).seed(seed);
    }

    private DecodingRequest.Builder speculative(String target, Setting setting) {
        return plain(target, setting.temperature()).strategy("linear").set("k", String.valueOf(setting.lookahead()))
                .draft(setting.draft());
    }

    // Adds what was measured; false if it was cancelled.
    private boolean batches(
            DecodingService engine, String target, String draft, List<LabelledPrompt> prompts, List<Point> points,
            List<Batch> measured) {
        int lookahead = lookaheads.get(lookaheads.size() / 2);
        Setting setting = new Setting(draft, temperatures.get(0), lookahead);
        double predicted = points.stream()
                .filter(point -> point.draft().equals(draft) && point.temperature() == setting.temperature()
                        && point.prediction().lookahead() == lookahead)
                .mapToDouble(point -> point.prediction().speedUp())
                .findFirst()
                .orElse(Double.NaN);
        DecodingSettings without = DecodingSettings.of(plain(target, setting.temperature()).build());
        DecodingSettings with = DecodingSettings.of(speculative(target, setting).build());
        try {
            for (int size : sizes) {
                console.progress(size + " at a time");
                measured.add(batch(engine, size, List.of(without, with), prompts, predicted));
            }
            return true;
        } catch (InterruptedException e) {
            // The interrupt has done its work; closing the models must not trip over it.
            return false;
        } finally {
            console.clearProgress();
        }
    }

    // Several generations at a time, without speculation and with it, which take turns in being first.
    private Batch batch(DecodingService engine, int size, List<DecodingSettings> ways, List<LabelledPrompt> prompts,
            double predicted) throws InterruptedException {
        long[] tokens = new long[2];
        long[] nanos = new long[2];
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < 2; i++) {
                int way = (turn + i) % 2;
                long start = System.nanoTime();
                tokens[way] += together(engine, size, ways.get(way), prompts, turn * size);
                nanos[way] += System.nanoTime() - start;
            }
        }
        return new Batch(size, tokens[0] / (nanos[0] / 1e9), tokens[1] / (nanos[1] / 1e9), predicted);
    }

    // How many new tokens there are; if the thread is interrupted, what runs is cancelled.
    private long together(DecodingService engine, int size, DecodingSettings settings, List<LabelledPrompt> prompts,
            int first) throws InterruptedException {
        List<Generation> running = new ArrayList<>();
        try {
            for (int i = first; i < first + size; i++) {
                Prompt prompt = prompts.get(i % prompts.size()).prompt();
                running.add(engine.start(settings.request(prompt, seed), GenerationListener.NONE));
            }
            long tokens = 0;
            for (Generation generation : running) {
                tokens += generation.await().metrics().newTokens();
            }
            return tokens;
        } catch (InterruptedException | RuntimeException e) {
            running.forEach(Generation::cancel);
            throw e;
        }
    }
}
