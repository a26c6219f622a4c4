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

/**
 * The texts of generations that run in the background, and of the last ones that ended. Closing it cancels those that
 * run. Thread-safe.
 */
public final class Texts implements AutoCloseable {

    private static final int KEPT = 20;

    private final Deque<Background> kept = new ArrayDeque<>();
    private boolean closed;

    /** No texts yet. */
    public Texts() {}

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
            var future = generation.result().toCompletableFuture();
            return future.isDone() && !future.isCompletedExceptionally()
                    ? Optional.of(future.join())
                    : Optional.empty();
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

    /** Starts a generation whose text is kept. */
    public Background start(Start start) {
        Background background = new Background();
        background.generation = start.start(background);
        boolean tooLate;
        synchronized (kept) {
            kept.addLast(background);
            forgetOldest();
            tooLate = closed;
        }
        if (tooLate) {
            background.generation.cancel();
        }
        return background;
    }

    // Those that run are never dropped; there are as many as somebody started.
    private void forgetOldest() {
        List<Background> ended = kept.stream().filter(one -> !one.isRunning()).toList();
        ended.stream().limit(Math.max(0, ended.size() - KEPT)).forEach(kept::remove);
    }

    /** How a generation is started with a listener. */
    @FunctionalInterface
    public interface Start {

        /** Starts it. */
        Generation start(GenerationListener listener);
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
        List<Background> all;
        synchronized (kept) {
            closed = true;
            all = List.copyOf(kept);
        }
        all.forEach(background -> background.generation.cancel());
    }
}
