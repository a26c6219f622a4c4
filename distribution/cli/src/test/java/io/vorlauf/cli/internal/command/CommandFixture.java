// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.cli.internal.platform.FakeLoader;
import io.vorlauf.cli.internal.platform.FakePlatform;
import io.vorlauf.cli.internal.platform.FakeTokenizerLoader;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.shell.output.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** The commands on top of an engine and loaders that only pretend. */
final class CommandFixture {

    final FakePlatform platform = new FakePlatform();
    final FakeEngine engine = new FakeEngine();
    private final Path models;

    /** What a command did. */
    record Outcome(int code, String out, String err) {}

    /** Everything installed; model directories are made below a temporary one. */
    CommandFixture(Path models) {
        this.models = models;
        platform.with(DecodingService.class, engine)
                .with(ModelLoader.class, new FakeLoader(platform.events()))
                .with(TokenizerLoader.class, new FakeTokenizerLoader(platform.events()))
                .with(ExperimentService.class, Experiments.service())
                .with(ExperimentAnalyst.class, Experiments.analyst());
    }

    /** Makes a model directory without tokenizer. */
    String model(String name) {
        return model(name, null);
    }

    /** Makes a model directory with a tokenizer of some identity. */
    String model(String name, String tokenizer) {
        try {
            Path directory = Files.createDirectories(models.resolve(name));
            Files.writeString(
                    directory.resolve("config.json"),
                    "{\"model_type\": \"fake\", \"n_layer\": 3, \"vocab_size\": 10}");
            if (tokenizer != null) {
                Files.writeString(directory.resolve("tokenizer.json"), tokenizer);
            }
            return directory.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Outcome run(String... arguments) {
        return run(platform, arguments);
    }

    static Outcome run(Platform platform, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        int code = VorlaufCommand.commandLine(platform, console).execute(arguments);
        console.flush();
        return new Outcome(code, out.toString(), err.toString());
    }
}
