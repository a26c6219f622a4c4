package io.vorlauf.cli.internal.output;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.TextBlock;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Prints a text block by block as it is generated, or its ids where there is no text. Cancels when nobody reads. */
public final class StreamPrinter implements GenerationListener {

    private final PrintWriter out;
    private final boolean readable;
    private final Thread waiting = Thread.currentThread();
    private boolean started;

    /**
     * A printer for one generation. If nobody reads any more, it interrupts the thread that makes it, which therefore has
     * to be the one that waits for the result.
     *
     * @param readable whether the target has a tokenizer, so that there is text
     */
    public StreamPrinter(PrintWriter out, boolean readable) {
        this.out = out;
        this.readable = readable;
    }

    @Override
    public void text(TextBlock block) {
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

    /** Ends the line. */
    public void end() {
        out.println();
        out.flush();
    }
}
