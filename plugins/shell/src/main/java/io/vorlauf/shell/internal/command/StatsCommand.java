package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.shell.internal.output.Numbers;
import io.vorlauf.shell.internal.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows what each strategy did so far. */
@Command(
        name = "stats",
        header = "Shows what each version of each strategy did so far, in all generations.",
        description = {
            "accept. is the acceptance rate, the share of guesses that became text; b. eff. the block "
                    + "efficiency, new tokens per round. Failures counts what a strategy threw, given up how often a "
                    + "generation went on without it because it did not come back; the last of either is shown below "
                    + "the table.",
            ""
        })
final class StatsCommand implements Runnable {

    private final Context context;

    StatsCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        List<StrategyStatistics> all = context.engine().statistics();
        if (all.isEmpty()) {
            context.out().println("Nothing was generated yet.");
            return;
        }
        Table table = new Table("strategy", "version", "rounds", "accept.", "b. eff.", "tokens/s", "failures",
                "given up");
        all.forEach(one -> table.add(
                one.strategy(), version(one.provider()), String.valueOf(one.rounds()),
                Numbers.fixed(one.acceptanceRate(), 3), Numbers.fixed(one.blockEfficiency(), 2),
                Numbers.fixed(one.tokensPerSecond(), 1), String.valueOf(one.failures()),
                String.valueOf(one.abandoned())));
        table.print(context.out());
        all.forEach(this::printTrouble);
    }

    // A bundle's provider is its symbolic name and its version.
    private static String version(String provider) {
        return provider.isEmpty() ? "-" : provider.substring(provider.lastIndexOf(' ') + 1);
    }

    private void printTrouble(StrategyStatistics one) {
        // The best of trees may be refused a guess at its last place now and then.
        boolean vast = one.refusedTokens() > one.rounds();
        if (one.lastFailure().isEmpty() && !vast) {
            return;
        }
        context.out().println();
        Table table = new Table(one.strategy(), one.provider())
                .add("failures", String.valueOf(one.failures()))
                .add("given up", String.valueOf(one.abandoned()));
        if (vast) {
            table.add("refused tokens", String.valueOf(one.refusedTokens()));
        }
        one.lastFailure().ifPresent(failure -> table.add("last", failure));
        table.print(context.out());
    }
}
