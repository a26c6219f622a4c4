// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How well a model predicts a text, for people and for programs.
 *
 * @param model whose predictions they are
 * @param quality what came out
 * @param reference with what the model was compared; there if the quality says how far it is from it
 */
public record Judgement(ModelInfo model, Quality quality, Optional<ModelInfo> reference) {

    /** Prints a table below the name of the model. */
    public void print(Console console) {
        Table table = new Table(console.width(), "quality of", words(model));
        addTo(table);
        table.print(console.out());
    }

    private static String words(ModelInfo info) {
        return info.name() + ", " + info.weights() + " by " + info.backend();
    }

    /** Adds rows of a name and a figure. */
    public void addTo(Table table) {
        table.add("text", Numbers.grouped(quality.tokens()) + " tokens")
                .add("likelihood", likelihood(quality.likelihood()));
        quality.against().ifPresent(divergence -> {
            ModelInfo info = reference.orElseThrow();
            table.add("reference", words(info))
                    .add("its likelihood", likelihood(divergence.likelihood()))
                    .add("divergence", String.format(Locale.ROOT, "%.3g nats", divergence.mean()))
                    .add("same argmax", String.format(Locale.ROOT, "%.2f %%", 100 * divergence.sameArgmax()));
        });
    }

    private static String likelihood(double nats) {
        return Numbers.fixed(nats, 4) + " nats a token, perplexity " + Numbers.fixed(Math.exp(nats), 3);
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        return Json.object("tokens", quality.tokens(), "likelihood", quality.likelihood(),
                "against", quality.against().map(divergence -> Json.object(
                        "name", reference.orElseThrow().name(), "backend", reference.orElseThrow().backend(),
                        "weights", reference.orElseThrow().weights(), "divergence", divergence.mean(),
                        "sameArgmax", divergence.sameArgmax(), "likelihood", divergence.likelihood())));
    }
}
