// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.chat;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.shell.command.TextPrinter;
import io.vorlauf.shell.output.Console;
import java.util.List;

/**
 * Prints an answer round by round, and shows which part of it was guessed: in a colour where there are colours, in
 * brackets where there are none. It knows what was guessed when a round has ended, so that a round's text waits for
 * that.
 */
final class AnswerPrinter implements GenerationListener {

    private final Console console;
    private final TextPrinter printer;
    private final TextStream pieces;
    /** For each char of the text that is not printed yet, whether a guess brought it. */
    private final StringBuilder guessed = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private Tokens ids = Tokens.empty();

    /** A printer for the answer to a prompt; made by the thread that waits for it. */
    AnswerPrinter(Console console, Tokenizer tokenizer, Tokens prompt) {
        this.console = console;
        this.printer = new TextPrinter(console.out(), true);
        this.pieces = tokenizer.stream(prompt);
    }

    @Override
    public void text(TextBlock block) {
        text.append(block.text());
        ids = block.ids();
    }

    @Override
    public void round(RoundReport report) {
        for (int i = 0; i < ids.length(); i++) {
            mark(pieces.append(ids.get(i)), i < report.accepted());
        }
        ids = Tokens.empty();
        print();
    }

    private void mark(String piece, boolean byGuess) {
        guessed.append((byGuess ? "+" : "-").repeat(piece.length()));
    }

    private void print() {
        mark(" ".repeat(Math.max(0, text.length() - guessed.length())), false);
        StringBuilder shown = new StringBuilder();
        int from = 0;
        while (from < text.length()) {
            int to = from;
            while (to < text.length() && guessed.charAt(to) == guessed.charAt(from)) {
                to++;
            }
            String run = text.substring(from, to);
            shown.append(guessed.charAt(from) != '+' ? run : console.colour() ? console.faster(run) : "[" + run + "]");
            from = to;
        }
        guessed.delete(0, text.length());
        text.setLength(0);
        printer.text(new TextBlock(shown.toString(), Tokens.empty(), List.of()));
    }

    /** Prints what is left, and ends the line. */
    void end() {
        print();
        printer.end();
    }
}
