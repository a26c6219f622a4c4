package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.shell.internal.output.Table;
import io.vorlauf.shell.internal.platform.BadInput;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the strategies that are installed, or shows one. */
@Command(name = "strategies", header = "Lists the strategies that are installed, or shows one.")
final class StrategiesCommand implements Runnable {

    private final Context context;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            completionCandidates = Candidates.Strategies.class,
            description = "Show this one: who provides it, and what can be set.")
    private String name;

    StrategiesCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        List<StrategyInfo> strategies = context.engine().strategies();
        if (name == null) {
            Table table = new Table("strategy", "drafts", "what it does");
            strategies.forEach(one -> table.add(one.name(), String.valueOf(one.requiredDrafts()), one.description()));
            table.print(context.out());
        } else {
            show(strategies.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadInput("no strategy '" + name + "'; there are: "
                            + strategies.stream().map(StrategyInfo::name).collect(Collectors.joining(", ")))));
        }
    }

    private void show(StrategyInfo strategy) {
        new Table("strategy", strategy.name())
                .add("what it does", strategy.description())
                .add("drafts", "at least " + strategy.requiredDrafts())
                .add("provided by", strategy.provider().isEmpty() ? "the engine" : strategy.provider())
                .print(context.out());
        if (!strategy.parameters().isEmpty()) {
            context.out().println();
            Table table = new Table("parameter", "default", "meaning");
            for (Parameter<?> parameter : strategy.parameters()) {
                table.add(parameter.name(), String.valueOf(parameter.defaultValue()),
                        parameter.description() + "; " + parameter.allowed());
            }
            table.print(context.out());
        }
    }
}
