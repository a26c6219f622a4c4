// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The strategy of a generation. Filled in by picocli. */
public final class StrategyOptions {

    @Option(names = "--strategy", paramLabel = "NAME", completionCandidates = Candidates.Strategies.class,
            description = "How tokens are guessed ahead (see 'strategies'). Default: linear with a draft, else none.")
    private @Nullable String strategy;

    @Option(names = "--set", paramLabel = "NAME=VALUE", completionCandidates = Candidates.Parameters.class,
            description = "Set a parameter of the strategy, such as k=4. May be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    /** The strategy that was asked for, or the one that fits. */
    public NameWithParameters choice(boolean withDraft) {
        String name = Optional.ofNullable(strategy).orElse(withDraft ? "linear" : DecodingRequest.NO_SPECULATION);
        return new NameWithParameters(name, parameters);
    }
}
