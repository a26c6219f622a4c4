package io.vorlauf.cli.internal.command;

import java.util.Map;
import picocli.CommandLine.Option;

/** How the weights of models are held. */
final class WeightsOption {

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description = "How weights are held and multiplied: stored, f32 or bf16. 'vorlauf models' tells the "
                    + "loader's default.")
    private String weights;

    /** The loader's settings; empty for its defaults. */
    Map<String, String> loaderSettings() {
        return weights == null ? Map.of() : Map.of("weights", weights);
    }
}
