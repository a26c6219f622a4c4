// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the strategies that are installed. */
@Command(
        name = "strategies",
        header = "Lists the strategies that are installed, with what can be set, or shows one.",
        description = "",
        footer = {
            "With --json, an array of objects: name, description, requiredDrafts, parameters (name,",
            "  description, default, allowed).",
            "",
            "Example:",
            "  vorlauf strategies"
        })
public final class StrategiesCommand extends ServiceCommand<Services> {

    @Parameters(paramLabel = "NAME", arity = "0..1", completionCandidates = Candidates.Strategies.class,
            description = "Show this one, and who provides it.")
    private @Nullable String name;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        List<StrategyInfo> all = platform.engine().strategies();
        List<StrategyInfo> strategies =
                name == null ? all : List.of(Installed.find("strategy", all, StrategyInfo::name, name));
        if (json) {
            console.printJson(strategies.stream().map(StrategiesCommand::toJson).toList());
        } else if (name == null) {
            print(strategies);
        } else {
            show(strategies.get(0));
        }
        return CommandException.OK;
    }

    private void show(StrategyInfo strategy) {
        new Table(console.width(), "strategy", strategy.name())
                .add("what it does", strategy.description())
                .add("drafts", "at least " + strategy.requiredDrafts())
                .add("provided by", strategy.provider().isEmpty() ? "the engine" : strategy.provider())
                .print(console.out());
        if (!strategy.parameters().isEmpty()) {
            console.out().println();
            Table table = new Table(console.width(), "parameter", "default", "meaning");
            strategy.parameters().forEach(parameter -> table.add(parameter.name(),
                    String.valueOf(parameter.defaultValue()), parameter.description() + "; " + parameter.allowed()));
            table.print(console.out());
        }
    }

    private void print(List<StrategyInfo> strategies) {
        Table table = new Table(console.width(), "strategy", "drafts", "what it does");
        strategies.forEach(strategy ->
                table.add(strategy.name(), String.valueOf(strategy.requiredDrafts()), strategy.description()));
        table.print(console.out());
        strategies.forEach(strategy -> ParameterReport.print(
                "Parameters of " + strategy.name() + " (--set NAME=VALUE)", strategy.parameters(), console));
    }

    private static Map<String, @Nullable Object> toJson(StrategyInfo strategy) {
        return Json.object(
                "name", strategy.name(), "description", strategy.description(),
                "requiredDrafts", strategy.requiredDrafts(),
                "parameters", ParameterReport.toJson(strategy.parameters()));
    }
}
