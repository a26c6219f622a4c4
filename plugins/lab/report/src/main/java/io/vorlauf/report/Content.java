// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.report.plot.Plot;
import java.util.List;
import java.util.regex.Pattern;

/** A piece of a section. All pieces are immutable, and their texts are plain text, never markup. */
public sealed interface Content {

    /**
     * Sentences.
     *
     * @param text what to say
     */
    record Paragraph(String text) implements Content {}

    /**
     * Something that must not be: the numbers are those of something broken.
     *
     * @param text what to say
     */
    record Failure(String text) implements Content {}

    /**
     * Something a reader must not miss: the numbers need a caveat.
     *
     * @param text what to say
     */
    record Warning(String text) implements Content {}

    /**
     * Rows and columns. The first column is set flush left, the others, which are numbers as a rule, flush right.
     *
     * @param caption what it shows
     * @param head names of the columns, at least one
     * @param rows cells, as many as there are columns
     */
    record Table(String caption, List<String> head, List<List<String>> rows) implements Content {
        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if there is no column, or a row has more or fewer cells than there are
         */
        public Table {
            head = List.copyOf(head);
            rows = rows.stream().map(List::copyOf).toList();
            if (head.isEmpty()) {
                throw new IllegalArgumentException("the table '" + caption + "' has no columns");
            }
            for (List<String> row : rows) {
                if (row.size() != head.size()) {
                    throw new IllegalArgumentException("the table '" + caption + "' has " + head.size()
                            + " columns; a row has " + row.size() + " cells");
                }
            }
        }
    }

    /**
     * A long table that only some want to see: a line that opens it. On paper it is there if it was open; if not, a
     * sentence says that it was left out.
     *
     * @param title the line
     * @param table the table
     */
    record Folded(String title, Table table) implements Content {}

    /**
     * A plot with a title.
     *
     * @param id its name in the file, and that of its PNG: small letters, digits and hyphens; different for every
     *     figure
     * @param title what it shows, in a few words
     * @param description what can be read off it, for those who do not see it
     * @param caption how to read it, below it; may be empty
     * @param plot what is drawn
     */
    record Figure(String id, String title, String description, String caption, Plot plot) implements Content {

        private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

        /**
         * Checks for null.
         *
         * @throws IllegalArgumentException if the id has other characters than it may
         */
        public Figure {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException(
                        "the id of a figure must be small letters, digits and hyphens, not '" + id + "'");
            }
        }
    }

    /**
     * A generated text whose tokens are coloured by who proposed them.
     *
     * @param title which text it is
     * @param prompt what it continues
     * @param tokens the tokens, in order
     */
    record ColouredText(String title, String prompt, List<Token> tokens) implements Content {
        /** Copies the list. */
        public ColouredText {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * A token of a text.
     *
     * @param text what it reads as; may be empty for a part of a character
     * @param origin where it came from
     */
    record Token(String text, Origin origin) {}

    /** Who proposed a token. */
    enum Origin {
        /** A guess that was accepted. */
        DRAFT("accepted guess"),
        /** The target's own token where no guess held. */
        CORRECTION("correction by the target"),
        /** The target's own token after all guesses of a branch held. */
        BONUS("bonus token of the target"),
        /** The target's token in a round without guesses. */
        TARGET("target alone");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /** What a legend calls it. */
        public String label() {
            return label;
        }
    }
}
