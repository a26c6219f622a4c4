// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.cli.internal.experiment.Prompts;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.OpenModels;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.output.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/**
 * Which prompts are continued. They are read before models are loaded, and chosen then or, if that is up to the models,
 * afterwards.
 */
final class PromptOptions {

    @Option(names = "--prompts", paramLabel = "FILE",
            description = "Text with a prompt a line (# begins a comment), JSON Lines or a JSON array of texts or "
                    + "objects with prompt, text, turns (the first is taken) or ids, or a table (CSV, TSV) with such "
                    + "a column; with category and id, if you like. Default: 16 beginnings of stories, but not in "
                    + "'generate'.")
    private Path file;

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N prompts. Default: all.")
    private Integer limit;

    @Option(names = "--sample", paramLabel = "N",
            description = "Take N prompts by chance, of each category its share; --seed fixes which. Default: all.")
    private Integer sample;

    @Option(names = "--skip-too-long",
            description = "Leave out prompts that, with the tokens to generate, do not fit the models' context, and "
                    + "name them. Default: refuse those that leave no room at all.")
    private boolean skipTooLong;

    /**
     * Reads the prompts and says what they are.
     *
     * @param seed fixes what chance decides
     * @throws BadInput if there are none, something is not a prompt, or options contradict each other
     */
    Prompts read(Console console, long seed) {
        check("--limit", limit);
        check("--sample", sample);
        BadInput.when(limit != null && sample != null,
                "--limit and --sample contradict each other: the first prompts, or some by chance");
        Prompts prompts = file == null ? Prompts.builtIn() : Prompts.read(file);
        Prompts chosen = skipTooLong ? prompts : choose(prompts, seed);
        console.note(prompts.summary() + (chosen.list().size() == prompts.list().size() ? "" : taken(chosen)));
        console.warn(prompts.notes());
        return chosen;
    }

    /**
     * Looks whether a model can take prompts. No weights are loaded for that.
     *
     * @throws BadInput if one is not of ids, and the model has no tokenizer
     */
    void requireReadable(Prompts read, Path target) {
        boolean texts = read.list().stream().anyMatch(prompt -> !(prompt.prompt() instanceof Prompt.Ids));
        BadInput.when(texts && ModelDirectory.read(target).tokenizer().isEmpty(),
                target + " has no tokenizer to read " + (file == null ? "the built-in prompts" : "the texts in " + file)
                        + " with; give it token ids: --prompts FILE, with lines such as {\"ids\": [1, 2, 3]}");
    }

    private static void check(String option, Integer number) {
        BadInput.when(number != null && number < 1, option + " must be 1 or more, not " + number);
    }

    private Prompts choose(Prompts prompts, long seed) {
        if (sample != null) {
            return prompts.sample(sample, seed);
        }
        return limit == null ? prompts : prompts.first(limit);
    }

    private String taken(Prompts chosen) {
        return (sample != null ? "; a sample is taken: " : "; the first are taken: ") + chosen.counted();
    }

    /** Whether a file is named. */
    boolean isGiven() {
        return file != null;
    }

    /** Whether what was read is what is going to be continued, whatever the models are. */
    boolean isFinal() {
        return !skipTooLong;
    }

    /**
     * What is continued, now that the models are there; says what is left out.
     *
     * @param prompts what was read
     * @param newTokens how many tokens are wanted
     * @throws BadInput if none is left
     */
    List<LabelledPrompt> fitting(Prompts prompts, OpenModels models, int newTokens, Console console, long seed) {
        if (!skipTooLong) {
            return prompts.list();
        }
        Prompts fitting = prompts.where(prompt -> models.fits(prompt.prompt(), newTokens));
        if (fitting.list().isEmpty()) {
            throw new BadInput("with " + newTokens + " new tokens, none of " + prompts.counted()
                    + " fits the context of " + models.shortestContext()
                    + " tokens; take fewer --max-new-tokens, or other prompts");
        }
        int tooLong = prompts.list().size() - fitting.list().size();
        if (tooLong > 0) {
            console.note(tooLong + " of " + prompts.counted() + " left out: with " + newTokens
                    + " new tokens, they do not fit the context of " + models.shortestContext() + " tokens: "
                    + prompts.list().stream()
                            .filter(prompt -> !fitting.list().contains(prompt))
                            .map(LabelledPrompt::id)
                            .collect(Collectors.joining(", ")));
        }
        Prompts chosen = choose(fitting, seed);
        if (chosen.list().size() < fitting.list().size()) {
            console.note("of the others" + taken(chosen).substring(1));
        }
        return chosen.list();
    }
}
