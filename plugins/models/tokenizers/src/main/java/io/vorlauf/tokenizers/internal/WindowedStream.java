// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Decodes the last few tokens again with each new one, and hands out what the text became longer by.
 *
 * <p>A token's text depends on its neighbours: bytes join to characters, and the first word of a text loses its space.
 * So a window of tokens is kept, long enough that its first token's text is out already: what the start of a text
 * does, it does to that one. Once all text of the window is out, the window shrinks to the tokens that arrived last.
 *
 * <p>Incomplete characters show as U+FFFD at the end of the window's text, {@value #LONGEST_INCOMPLETE} at most, and
 * are held back. Bytes that never become a character would hold the window open for ever; then it shrinks all the
 * same, since UTF-8 finds its way again within three bytes.
 *
 * <p>A token of which is known what it adds to a text, whole characters, is not decoded where no text is held back: its
 * own is what comes out. Nearly all are such tokens.
 */
final class WindowedStream implements TextStream {

    private static final char REPLACEMENT = '\uFFFD';
    /** A character has four bytes at most, and an incomplete one shows as one U+FFFD per byte, or as one alone. */
    private static final int LONGEST_INCOMPLETE = 3;
    private static final int LONGEST_WINDOW = 32;
    /** Of a context, and of a window full of broken bytes. */
    private static final int TAIL = 8;

    private final Vocabulary vocabulary;
    private final Function<int[], String> decoder;
    private final Runnable requireOpen;

    private int[] window;
    /** Where the window will start once all its text is out. */
    private int nextStart;
    /** How many chars of the window's text are out. */
    private int emitted;
    /** Whether that is to be counted anew: all of it, since tokens were added to the window whose text is out. */
    private boolean uncounted;
    /** The rest of the window's text: not certain yet. */
    private String held = "";
    /** What the context shows of an incomplete character at its end: not to be handed out a second time. */
    private String shownByContext;
    private boolean finished;

    /**
     * A stream after a context.
     *
     * @param decoder turns visible tokens into text
     * @param requireOpen throws once nothing may be decoded any more; asked before each token, few of which are decoded
     */
    WindowedStream(Vocabulary vocabulary, Function<int[], String> decoder, Runnable requireOpen, Tokens context) {
        this.requireOpen = requireOpen;
        this.vocabulary = vocabulary;
        this.decoder = decoder;
        int[] visible = vocabulary.visible(context);
        window = Arrays.copyOfRange(visible, Math.max(0, visible.length - TAIL), visible.length);
        take();
        if (emitted == 0) {
            window = visible;
            take();
        }
        shownByContext = held;
        nextStart = window.length;
    }

    @Override
    public String append(int token) {
        if (finished) {
            throw new IllegalStateException("the text stream is finished");
        }
        requireOpen.run();
        if (!vocabulary.isVisible(token)) {
            return "";
        }
        String own = held.isEmpty() && emitted > 0 ? vocabulary.text(token) : null;
        if (own == null && uncounted) {
            emitted = decoder.apply(window).length();
            uncounted = false;
        }
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = token;
        if (own != null) {
            uncounted = true;
            nextStart = window.length;
            shorten();
            return afterContext(own);
        }
        String piece = take();
        shrink();
        return afterContext(piece);
    }

    /** Lets tokens go whose text is out, as all of the window's is, now and then. */
    private void shorten() {
        if (window.length > LONGEST_WINDOW) {
            int[] tail = Arrays.copyOfRange(window, window.length - TAIL, window.length);
            String text = decoder.apply(tail);
            if (!text.isEmpty()) {
                window = tail;
                emitted = text.length();
                uncounted = false;
                nextStart = window.length;
            }
        }
    }

    @Override
    public String finish() {
        finished = true;
        String rest = held;
        held = "";
        return afterContext(rest);
    }

    /** Decodes the window and returns what became certain. */
    private String take() {
        String text = decoder.apply(window);
        int certain = text.length();
        int lowest = Math.max(emitted, certain - LONGEST_INCOMPLETE);
        while (certain > lowest && text.charAt(certain - 1) == REPLACEMENT) {
            certain--;
        }
        String piece = certain > emitted ? text.substring(emitted, certain) : "";
        emitted += piece.length();
        held = emitted < text.length() ? text.substring(emitted) : "";
        return piece;
    }

    private void shrink() {
        int start = 0;
        if (held.isEmpty()) {
            start = nextStart;
        } else if (window.length > LONGEST_WINDOW) {
            start = window.length - TAIL;
        }
        if (start > 0) {
            int[] tail = Arrays.copyOfRange(window, start, window.length);
            String text = decoder.apply(tail);
            // Without text of its own before the held back one, the tail would be the start of a text.
            if (text.length() <= held.length() || !text.endsWith(held)) {
                return;
            }
            window = tail;
            emitted = text.length() - held.length();
        }
        nextStart = held.isEmpty() ? window.length : 0;
    }

    private String afterContext(String piece) {
        int common = 0;
        int limit = Math.min(piece.length(), shownByContext.length());
        while (common < limit && piece.charAt(common) == shownByContext.charAt(common)) {
            common++;
        }
        shownByContext = common == piece.length() ? shownByContext.substring(common) : "";
        return piece.substring(common);
    }
}
