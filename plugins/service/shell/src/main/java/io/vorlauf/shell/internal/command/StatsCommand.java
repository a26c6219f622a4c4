// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.EngineLoad;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows what each strategy did so far. */
@Command(
        name = "stats",
        header = "Shows what each version of each strategy did so far, in all generations.",
        description = "accept. is the acceptance rate, the share of guesses that became text; b. eff. the block "
                + "efficiency, new tokens per round. Failures counts what a strategy threw, given up how often a "
                + "generation went on without it because it did not come back; the last of either is shown below the "
                + "tables. Models are shown with their passes, and how many generations (lanes) shared one.")
final class StatsCommand extends ContextCommand {

    private static final double MIB = 1 << 20;

    @Override
    void run() {
        List<StrategyStatistics> all = platform.engine().statistics();
        if (all.isEmpty()) {
            out().println("Nothing was generated yet.");
            return;
        }
        Table table = new Table(console.width(), "strategy", "version", "rounds", "accept.", "b. eff.",
                "tokens/s", "failures", "given" + Table.UNBREAKABLE + "up");
        all.forEach(one -> table.add(
                one.strategy(), version(one.provider()), String.valueOf(one.rounds()),
                Numbers.fixed(one.acceptanceRate(), 3), Numbers.fixed(one.blockEfficiency(), 2),
                Numbers.fixed(one.tokensPerSecond(), 1), String.valueOf(one.failures()),
                String.valueOf(one.abandoned())));
        table.print(out());
        printModels(platform.engine().load(), out());
        out().println();
        printLoad(platform.engine().load(), out());
        all.forEach(this::printTrouble);
    }

    // A bundle's provider is its symbolic name and its version; in plain Java it is a class.
    private static String version(String provider) {
        int space = provider.lastIndexOf(' ');
        String last = space < 0 ? provider.substring(provider.lastIndexOf('.') + 1) : provider.substring(space + 1);
        return last.isEmpty() ? "-" : last;
    }

    private void printTrouble(StrategyStatistics one) {
        // The best of trees may be refused a guess at its last place now and then.
        boolean vast = one.refusedTokens() > one.rounds();
        if (one.lastFailure().isEmpty() && !vast) {
            return;
        }
        out().println();
        Table table = new Table(console.width(), one.strategy(), one.provider())
                .add("failures", String.valueOf(one.failures()))
                .add("given up", String.valueOf(one.abandoned()));
        if (vast) {
            table.add("refused tokens", String.valueOf(one.refusedTokens()));
        }
        one.lastFailure().ifPresent(failure -> table.add("last", failure));
        table.print(out());
    }

    /** Who runs and waits, how many share a pass, and the caches in use, in one or two lines. */
    static void printLoad(EngineLoad load, PrintWriter out) {
        StringBuilder line = new StringBuilder().append(load.running()).append(most(load.mostRunning()))
                .append(load.running() == 1 && load.mostRunning() == Integer.MAX_VALUE ? " runs, " : " run, ")
                .append(load.waiting()).append(most(load.mostWaiting())).append(" wait");
        if (load.mostCacheBytes() < Long.MAX_VALUE) {
            line.append("; keys and values: ").append(Numbers.fixed(load.cacheBytes() / MIB, 1)).append(" of ")
                    .append(Numbers.fixed(load.mostCacheBytes() / MIB, 0)).append(" MiB");
        }
        out.println(line);
        List<String> lanes = load.models().stream()
                .filter(model -> model.passes() > 0)
                .map(model -> model.model() + " " + Numbers.fixed(model.lanesPerPass(), 1))
                .toList();
        if (!lanes.isEmpty()) {
            out.println("lanes per pass: " + String.join(", ", lanes));
        }
    }

    private static String most(int limit) {
        return limit == Integer.MAX_VALUE ? "" : " of " + limit;
    }

    /** What each model has evaluated so far; nothing if none has. */
    static void printModels(EngineLoad load, PrintWriter out) {
        Table table = new Table(Console.USUAL_WIDTH, "model", "passes", "lanes per pass", "nodes per pass",
                "ms per pass", "copied tokens");
        List<EngineLoad.ModelLoad> used = load.models().stream().filter(model -> model.passes() > 0).toList();
        used.forEach(model -> table.add(
                model.model(), String.valueOf(model.passes()), Numbers.fixed(model.lanesPerPass(), 2),
                Numbers.fixed((double) model.nodes() / model.passes(), 1),
                Numbers.fixed(model.nanos() / 1e6 / model.passes(), 2), String.valueOf(model.copiedTokens())));
        if (!used.isEmpty()) {
            out.println();
            table.print(out);
        }
    }
}
