// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.shell.command.Candidates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets another strategy speculate for a generation that runs. */
@Command(
        name = "swap",
        header = "Lets another strategy speculate for a generation that runs.",
        description = "From its next round on; its text stays what it would have been.",
        footer = {"Example:", "  swap 3 tree --set nodes=24"})
final class SwapCommand extends ContextCommand {

    @Parameters(index = "0", paramLabel = "ID", completionCandidates = Names.Sessions.class,
            description = "The generation's number (see 'sessions').")
    private long id;

    @Parameters(index = "1", paramLabel = "STRATEGY", completionCandidates = Candidates.Strategies.class,
            description = "Who shall speculate; none for nobody.")
    private String strategy;

    @Option(names = "--set", paramLabel = "NAME=VALUE", completionCandidates = Candidates.Parameters.class,
            description = "Set a parameter of the strategy, such as k=4. May be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--draft", paramLabel = "MODEL", completionCandidates = Names.ModelNames.class,
            description = "A model that guesses ahead. Default: those the generation was started with.")
    private List<String> drafts = new ArrayList<>();

    @Override
    void run() {
        Generation generation = SessionsCommand.running(platform, id);
        generation.swap(SpeculationChoice.builder()
                .strategy(strategy).parameters(parameters).drafts(drafts(generation)).build());
        out().println("session " + id + " goes on with " + strategy);
    }

    // Decoding without speculation has no use for drafts, and those of the request come back with the next swap.
    private List<DraftChoice> drafts(Generation generation) {
        drafts.forEach(commands.models::provide);
        if (!drafts.isEmpty()) {
            return drafts.stream().map(DraftChoice::of).toList();
        }
        return strategy.equals(DecodingRequest.NO_SPECULATION) ? List.of() : generation.request().drafts();
    }
}
