// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.chat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.text.Message;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.command.TextPrinter;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A conversation with whoever types: each line is a message, and the answer to it is printed as it comes. For one
 * thread, whose interruption ends it.
 */
public final class ChatSession {

    private static final String HELP = """
            Type a message; the model answers. A line that ends in \\ goes on in the next one.
              /reset   forgets the conversation
              /help    this
              /exit    ends, as does the end of the input
            A message that begins with / is written with two of them.""";

    private final DecodingService engine;
    private final Console console;
    private final Lines lines;
    private final Tokenizer tokenizer;
    private final List<Message> beginning;
    private final Map<String, Object> variables;
    private final Function<Prompt, DecodingRequest> request;
    private final boolean guesses;
    private final List<Message> messages = new ArrayList<>();
    private boolean failed;

    /**
     * A session that has not begun.
     *
     * @param tokenizer the target's, whose chat template is used
     * @param beginning messages that are there before anybody types, and after {@code /reset}
     * @param variables what else the template reads
     * @param request makes a request for a prompt
     * @param guesses whether to show what was guessed
     */
    public ChatSession(
            DecodingService engine, Console console, Lines lines, Tokenizer tokenizer, List<Message> beginning,
            Map<String, Object> variables, Function<Prompt, DecodingRequest> request, boolean guesses) {
        this.engine = engine;
        this.console = console;
        this.lines = lines;
        this.tokenizer = tokenizer;
        this.beginning = List.copyOf(beginning);
        this.variables = variables;
        this.request = request;
        this.guesses = guesses;
    }

    /** Answers until there is no more, and returns the exit code. */
    public int run() {
        messages.addAll(beginning);
        try {
            for (Optional<String> next = message(); next.isPresent(); next = message()) {
                String line = next.get();
                if (line.equals("/exit")) {
                    break;
                }
                if (line.isBlank()) {
                    continue;
                }
                if (!line.startsWith("/") || line.startsWith("//")) {
                    if (answer(line.startsWith("//") ? line.substring(1) : line) == FinishReason.CANCELLED) {
                        return CommandException.CANCELLED;
                    }
                } else {
                    command(line);
                }
            }
        } catch (InterruptedException e) {
            return CommandException.CANCELLED;
        }
        return failed ? CommandException.FAILED : CommandException.OK;
    }

    private Optional<String> message() throws InterruptedException {
        if (console.terminal()) {
            console.err().print("> ");
            console.err().flush();
        }
        StringBuilder message = new StringBuilder();
        Optional<String> line = lines.next();
        while (line.filter(part -> part.endsWith("\\")).isPresent()) {
            message.append(line.get(), 0, line.get().length() - 1).append('\n');
            line = lines.next();
        }
        return line.map(last -> message.append(last).toString())
                .or(() -> message.isEmpty() ? Optional.empty() : Optional.of(message.toString()));
    }

    private void command(String line) {
        switch (line.strip()) {
            case "/help" -> HELP.lines().forEach(console.err()::println);
            case "/reset" -> {
                messages.clear();
                messages.addAll(beginning);
                console.note("the conversation is forgotten");
            }
            default -> {
                failed = true;
                console.note("no command '" + line.strip() + "'; there are: /exit, /help, /reset");
            }
        }
        console.err().flush();
    }

    /** Prints an answer; a message that cannot be answered is taken back, so that another one may be tried. */
    private FinishReason answer(String line) {
        messages.add(Message.user(line));
        try {
            DecodingRequest asked = request.apply(new Prompt.Messages(messages, variables));
            DecodingResult result = generate(asked);
            messages.add(Message.assistant(result.text()));
            DecodingMetrics metrics = result.metrics();
            console.note(metrics.newTokens() + " tokens, " + Numbers.fixed(metrics.tokensPerSecond(), 1) + " tokens/s"
                    + (metrics.draftedTokens() == 0 ? ""
                            : ", acceptance rate " + Numbers.fixed(metrics.acceptanceRate(), 3))
                    + "; " + metrics.cachedTokens() + " of " + metrics.promptTokens() + " prompt tokens were cached"
                    + (result.finish() == FinishReason.STOP ? "" : "; the answer ended by: "
                            + GenerationReport.finish(result)));
            return result.finish();
        } catch (IllegalArgumentException | InvalidRequestException e) {
            messages.remove(messages.size() - 1);
            failed = true;
            console.note("this message cannot be answered: " + e.getMessage());
            return FinishReason.STOP;
        }
    }

    private DecodingResult generate(DecodingRequest asked) {
        if (guesses) {
            AnswerPrinter printer = new AnswerPrinter(console, tokenizer, asked.prompt().encode(tokenizer));
            DecodingResult result = engine.generate(asked, printer);
            printer.end();
            return result;
        }
        TextPrinter printer = new TextPrinter(console.out(), true);
        DecodingResult result = engine.generate(asked, printer);
        printer.end();
        return result;
    }
}
