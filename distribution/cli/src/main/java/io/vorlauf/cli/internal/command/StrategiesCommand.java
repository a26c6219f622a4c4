package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ParameterReport;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.cli.internal.platform.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the strategies that are installed. */
@Command(
        name = "strategies",
        header = "Lists the strategies that are installed, with what can be set.",
        description = "",
        footer = {
            "",
            "With --json, an array of objects: name, description, requiredDrafts, parameters (name,",
            "  description, default, allowed).",
            "",
            "Example:",
            "  vorlauf strategies"
        })
final class StrategiesCommand implements Callable<Integer> {

    private final Platform platform;
    private final Console console;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    StrategiesCommand(Platform platform, Console console) {
        this.platform = platform;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<StrategyInfo> strategies =
                platform.service(DecodingService.class, "engine").strategies();
        if (json) {
            console.printJson(strategies.stream().map(StrategiesCommand::toJson).toList());
        } else {
            print(strategies);
        }
        return ExitCode.OK;
    }

    private void print(List<StrategyInfo> strategies) {
        Table table = new Table(ParameterReport.WIDTH, "strategy", "drafts", "what it does");
        strategies.forEach(strategy ->
                table.add(strategy.name(), String.valueOf(strategy.requiredDrafts()), strategy.description()));
        table.print(console.out());
        strategies.forEach(strategy -> ParameterReport.print(
                "Parameters of " + strategy.name() + " (--set NAME=VALUE)", strategy.parameters(), console.out()));
    }

    private static Map<String, Object> toJson(StrategyInfo strategy) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", strategy.name());
        object.put("description", strategy.description());
        object.put("requiredDrafts", strategy.requiredDrafts());
        object.put("parameters", ParameterReport.toJson(strategy.parameters()));
        return object;
    }
}
