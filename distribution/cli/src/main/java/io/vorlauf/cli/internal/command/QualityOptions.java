// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.cli.internal.command.ModelOptions.LoadingOptions;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.cli.internal.study.Judgement;
import io.vorlauf.cli.internal.study.Quality;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Numbers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a model is to predict, and with what that is compared: what fewer bits, or another backend, cost. */
final class QualityOptions {

    private static final int USUAL_CHUNK = 512;
    private static final String HELD_OUT = "/io/vorlauf/cli/internal/study/held-out.txt";

    @Option(names = "--text", paramLabel = "FILE",
            description = "A text that the model is to predict, in UTF-8. Default with --against: a few short stories.")
    private Path text;

    @Option(names = "--against", paramLabel = "WHAT",
            description = "The reference: another model with the same tokens, or for the same model a format of "
                    + "weights: stored, f32 and so on.")
    private String against;

    @Option(names = "--against-backend", paramLabel = "NAME",
            description = "What evaluates the reference, if not the same as the model.")
    private String againstBackend;

    @Option(names = "--chunk", paramLabel = "N",
            description = "Predict the text in pieces of N tokens. Default: " + USUAL_CHUNK
                    + ", or what fits into the contexts.")
    private Integer chunk;

    /** Whether anything is to be predicted. */
    boolean isGiven() {
        return text != null || against != null;
    }

    /**
     * Looks whether options fit together, and fit a model. No weights are loaded for that.
     *
     * @throws BadInput if they do not
     */
    void check(Path model) {
        BadInput.when(against == null && againstBackend != null,
                "--against-backend is for a reference; name it with --against");
        BadInput.when(!isGiven() && chunk != null, "--chunk is for a text; name it with --text");
        BadInput.when(isGiven() && ModelDirectory.read(model).tokenizer().isEmpty(),
                model + " has no tokenizer to read a text with; leave out --text and --against");
    }

    /**
     * Lets a model predict what is to be predicted, if anything is.
     *
     * @param model where the model is
     * @param models with its tokenizer
     * @param loading how it was loaded
     * @throws BadInput if the text cannot be read or is too short, or the reference has other tokens
     */
    Optional<Judgement> judge(
            Path model, OpenModels models, OpenModel open, LoadingOptions loading, Platform platform, Console console) {
        if (!isGiven()) {
            return Optional.empty();
        }
        String read = text == null ? heldOut() : read(text);
        Tokens tokens = models.tokenizer(open).encode(read, new Encoding(false, true));
        Tokens before = before(models.tokenizer(open), read, tokens);
        if (against == null) {
            Quality alone = quality(open.model(), Optional.empty(), before, tokens, console);
            return Optional.of(new Judgement(open.model().info(), alone, Optional.empty()));
        }
        boolean other = Files.exists(Path.of(against));
        try (OpenModels references = loading.openReference(
                platform, console, againstBackend, other ? null : against)) {
            OpenModel reference = references.open(other ? Path.of(against) : model);
            ModelInfo info = reference.model().info();
            boolean same = info.tokenizer().equals(open.model().info().tokenizer()) || reference.readable()
                    && references.tokenizer(reference).encode(read, new Encoding(false, true)).equals(tokens);
            BadInput.when(!same || info.vocabularySize() != open.model().info().vocabularySize(),
                    against + " has other tokens than " + model + ": what they predict cannot be compared");
            Quality compared = quality(open.model(), Optional.of(reference.model()), before, tokens, console);
            return Optional.of(new Judgement(open.model().info(), compared, Optional.of(info)));
        }
    }

    private Quality quality(LanguageModel judged, Optional<LanguageModel> reference, Tokens before, Tokens tokens,
            Console console) {
        int context = Math.min(judged.info().contextLength(),
                reference.map(other -> other.info().contextLength()).orElse(Integer.MAX_VALUE));
        int length = chunk == null ? Math.min(USUAL_CHUNK, context) : chunk;
        BadInput.when(length < before.length() + 2 || length > context, "--chunk must be from " + (before.length() + 2)
                + " to " + context + ", the context, not " + length);
        BadInput.when(tokens.length() + Math.min(1, before.length()) < 2, "the text has nothing to predict: it has "
                + tokens.length() + " tokens");
        try {
            return Quality.of(judged, reference, before, tokens, length, share ->
                    console.progress("predicting: " + Numbers.percent(share)));
        } finally {
            console.clearProgress();
        }
    }

    /** The special tokens that belong before a text. */
    private static Tokens before(Tokenizer tokenizer, String text, Tokens plain) {
        Tokens whole = tokenizer.encode(text, Encoding.TEXT);
        for (int at = 0; at + plain.length() <= whole.length(); at++) {
            if (whole.slice(at, at + plain.length()).equals(plain)) {
                return whole.slice(0, at);
            }
        }
        return Tokens.empty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadInput("cannot read " + file + ": " + Reasons.of(e), e);
        }
    }

    private static String heldOut() {
        try (InputStream stream = QualityOptions.class.getResourceAsStream(HELD_OUT)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
