// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** Tokens that end a text beside those with which the target ends one. Filled in by picocli. */
public final class StopTokenOptions {

    @Option(names = "--stop-token", paramLabel = "ID|TEXT",
            description = "End at this token too: its id, or the text of a special token, such as <|im_end|>. May be "
                    + "repeated.")
    private List<String> tokens = new ArrayList<>();

    /**
     * Adds them to a request that says everything else.
     *
     * @param own with which the target ends a text, unless the request says otherwise
     * @throws BadInput if an id is no number that can be one
     */
    public DecodingRequest.Builder apply(DecodingRequest.Builder builder, Set<Integer> own) {
        if (tokens.isEmpty()) {
            return builder;
        }
        DecodingRequest request = builder.build();
        Set<Integer> ids = new TreeSet<>(request.stopTokens().orElse(own));
        List<String> texts = new ArrayList<>(request.stopStrings());
        for (String token : tokens) {
            BadInput.when(token.isEmpty(), "--stop-token needs an id, or the text of a token");
            if (token.chars().allMatch(letter -> letter >= '0' && letter <= '9')) {
                ids.add(id(token));
            } else {
                // The engine finds special tokens among texts that end a text.
                texts.add(token);
            }
        }
        return builder.stopTokens(ids).stopStrings(texts);
    }

    private static int id(String token) {
        try {
            return Integer.parseInt(token);
        } catch (NumberFormatException e) {
            throw new BadInput("--stop-token " + token + ": no vocabulary has such an id", e);
        }
    }
}
