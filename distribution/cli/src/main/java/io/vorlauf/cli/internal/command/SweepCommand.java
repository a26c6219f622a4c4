// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.cli.internal.experiment.SweepGrid;
import io.vorlauf.cli.internal.experiment.SweepGrid.SweepAxis;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.DecodingOptions;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.command.StrategyOptions;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures one strategy over a grid of settings. */
@Command(
        name = "sweep",
        header = "Measures one strategy over a grid of settings.",
        customSynopsis = "vorlauf sweep --over=NAME=VALUES [--over=NAME=VALUES]... [--strategy=NAME] [OPTION]...",
        description = "Runs the strategy at every point of the grid, and 'none' for every temperature, in random "
                + "order, and prints mean and deviation over trials. Results are kept; a run that was broken off goes "
                + "on with the same command.",
        footer = {
            "With --json, one object, as that of 'vorlauf compare'; the point of an arm says where it lies.",
            "",
            "Example:",
            "  vorlauf sweep --over k=2..6 --over temperature=0.5,0.8,1.0,1.2 --trials 3"
        })
final class SweepCommand extends ServiceCommand<Platform> {

    private static final int WARM_UP_PROMPTS = 1;

    @Option(names = "--over", paramLabel = "NAME=VALUES", required = true,
            description = "What varies: a parameter of the strategy or the temperature, with values FROM..TO or "
                    + "VALUE,VALUE. Repeat it for a grid.")
    private List<String> over;

    @Option(names = "--trials", paramLabel = "N", defaultValue = "3",
            description = "Continue every prompt with N seeds, from --seed on. Default: ${DEFAULT-VALUE}.")
    private int trials;

    @Mixin
    private StrategyOptions strategy;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ExperimentOptions experimentOptions;

    @Mixin
    private DecodingOptions options;

    @Override
    public Integer call() {
        SweepGrid grid = new SweepGrid(over.stream().map(SweepAxis::parse).toList());
        NameWithParameters choice = strategy.choice(!modelOptions.drafts(platform).isEmpty());
        BadInput.when(choice.isPlain(),
                "there is nothing to sweep over: 'none' has no parameters; name a strategy or a draft");
        return experimentOptions.run(platform, console, modelOptions, options, "Sweep of " + choice.name(),
                ExperimentOptions.seeds("--trials", trials, options.seed()), WARM_UP_PROMPTS, Optional.empty(),
                (target, drafts) -> grid.arms(options.speculate(
                        options.apply(DecodingRequest.builder(target, "")), choice, drafts).build()));
    }
}
