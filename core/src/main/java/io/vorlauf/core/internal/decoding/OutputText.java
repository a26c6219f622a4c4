// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.text.TextStream;
import java.util.List;
import java.util.Optional;

/**
 * The text of the output as it becomes certain. Holds back what may be the start of a stop string, so that a stop
 * string that straddles two blocks is found and never shown. Not thread-safe.
 */
final class OutputText {

    private final Optional<TextStream> stream;
    private final List<String> stopStrings;
    private final StringBuilder held = new StringBuilder();
    private final StringBuilder shown = new StringBuilder();
    private boolean stopped;

    OutputText(Optional<TextStream> stream, List<String> stopStrings) {
        this.stream = stream;
        this.stopStrings = stopStrings;
    }

    /** Takes a token and returns the text that became certain. */
    String append(int token) {
        if (stream.isEmpty()) {
            return "";
        }
        String piece = stream.get().append(token);
        if (stopStrings.isEmpty()) {
            shown.append(piece);
            return piece;
        }
        return show(piece, false);
    }

    /** Returns what was still held back, unless a stop string ended the text. */
    String finish() {
        return stopped ? "" : stream.map(tokens -> show(tokens.finish(), true)).orElse("");
    }

    /** Whether a stop string was found. */
    boolean stopped() {
        return stopped;
    }

    /** All text that was returned. */
    String shown() {
        return shown.toString();
    }

    private String show(String piece, boolean last) {
        held.append(piece);
        int end = stopStrings.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
        stopped = end >= 0;
        if (!stopped) {
            end = last ? held.length() : held.length() - possibleStart();
        }
        String certain = held.substring(0, end);
        held.delete(0, end);
        shown.append(certain);
        return certain;
    }

    /** The length of the longest end of the held text that is the start of a stop string. */
    private int possibleStart() {
        int longest = 0;
        for (String stop : stopStrings) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.lastIndexOf(stop.substring(0, length)) == held.length() - length) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
