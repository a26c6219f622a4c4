// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.TextBlock;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Prints a text block by block as it is generated, or its ids where there is no text. Cancels when nobody reads. */
public final class TextPrinter implements GenerationListener {

    private final PrintWriter out;
    private final boolean readable;
    private final Thread waiting = Thread.currentThread();
    private boolean started;
    private volatile boolean silenced;

    /**
     * A printer for one generation. If nobody reads any more, it interrupts the thread that makes it, which therefore has
     * to be the one that waits for the result.
     *
     * @param readable whether the target has a tokenizer, so that there is text
     */
    public TextPrinter(PrintWriter out, boolean readable) {
        this.out = out;
        this.readable = readable;
    }

    @Override
    public void text(TextBlock block) {
        if (silenced) {
            return;
        }
        String piece = readable ? block.text() : ids(block);
        out.print(piece);
        started |= !piece.isEmpty();
        // Also flushes. True when the reader is gone, as in "vorlauf generate … | head -c 80".
        if (out.checkError()) {
            waiting.interrupt();
        }
    }

    private String ids(TextBlock block) {
        String ids = block.ids().stream().mapToObj(String::valueOf).collect(Collectors.joining(","));
        return started && !ids.isEmpty() ? "," + ids : ids;
    }

    /** From now on prints nothing: whoever cancelled wants no more of the round in progress. */
    public void silence() {
        silenced = true;
    }

    /** Ends the line. */
    public void end() {
        out.println();
        out.flush();
    }
}
