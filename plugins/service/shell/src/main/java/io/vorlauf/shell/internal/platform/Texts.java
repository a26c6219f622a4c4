// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.platform;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.TextBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * The texts of generations that run in the background, and of the last ones that ended. Closing it cancels those that
 * run. Thread-safe.
 */
public final class Texts implements AutoCloseable {

    private static final int KEPT = 20;

    private final Deque<Background> kept = new ArrayDeque<>();
    private boolean closed;

    /** A generation in the background, with its text so far. */
    public static final class Background implements GenerationListener {

        private final StringBuffer text = new StringBuffer();
        private volatile Generation generation;

        @Override
        public void text(TextBlock block) {
            text.append(block.text());
        }

        /** The generation itself. */
        public Generation generation() {
            return generation;
        }

        /** The text so far. */
        public String text() {
            return text.toString();
        }

        /** What came out, once it has ended well. */
        public Optional<DecodingResult> result() {
            return isRunning() || failure().isPresent()
                    ? Optional.empty()
                    : Optional.of(generation.result().toCompletableFuture().join());
        }

        /** Whether it still runs. */
        public boolean isRunning() {
            return !generation.result().toCompletableFuture().isDone();
        }

        /** Why it failed, if it did. */
        public Optional<String> failure() {
            try {
                generation.result().toCompletableFuture().getNow(null);
                return Optional.empty();
            } catch (CompletionException | DecodingException e) {
                Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                return Optional.of(String.valueOf(cause.getMessage()));
            }
        }
    }

    /**
     * Starts a generation whose text is kept.
     *
     * @param start starts it with a listener
     */
    public Background start(Function<GenerationListener, Generation> start) {
        Background background = new Background();
        background.generation = start.apply(background);
        boolean tooLate;
        synchronized (kept) {
            kept.addLast(background);
            // Those that run are never dropped; there are as many as somebody started.
            List<Background> ended = kept.stream().filter(one -> !one.isRunning()).toList();
            ended.stream().limit(Math.max(0, ended.size() - KEPT)).forEach(kept::remove);
            tooLate = closed;
        }
        if (tooLate) {
            background.generation.cancel();
        }
        return background;
    }

    /** A text by the number of its generation. */
    public Optional<Background> find(long id) {
        synchronized (kept) {
            return kept.stream().filter(background -> background.generation.id() == id).findFirst();
        }
    }

    /** All texts, oldest first. */
    public List<Background> all() {
        synchronized (kept) {
            return List.copyOf(kept);
        }
    }

    /** Cancels what runs, and whatever is started from now on; waits for nothing. */
    @Override
    public void close() {
        synchronized (kept) {
            closed = true;
        }
        all().forEach(background -> background.generation.cancel());
    }
}
