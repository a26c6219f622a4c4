// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.generation;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.OverloadException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a number of generations going: each that ends is followed by the next. Everything but listeners is called on
 * the thread that runs it.
 */
public final class SideBySide {

    /** How long those that are cancelled are waited for; a round takes some milliseconds. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DecodingService engine;
    private final int width;
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final Map<Work, Generation> running = new LinkedHashMap<>();

    /**
     * Nothing runs yet.
     *
     * @param width how many may run at a time, 1 or more
     */
    public SideBySide(DecodingService engine, int width) {
        this.engine = engine;
        this.width = width;
    }

    /** A generation that is wanted, and what becomes of it. Compared by identity. */
    public interface Work {

        /** What to generate. */
        DecodingRequest request();

        /** Who hears it. */
        default GenerationListener listener() {
            return GenerationListener.NONE;
        }

        /** The time of {@link System#nanoTime} before which it does not start. */
        default long earliest() {
            return System.nanoTime();
        }

        /**
         * It has ended. One that was cancelled because enough was done, or the thread was interrupted, says nothing.
         *
         * @return whether the others are to go on
         */
        boolean ended(DecodingResult result);

        /**
         * It was refused, or failed.
         *
         * @return whether the others are to go on
         */
        boolean failed(RuntimeException failure);
    }

    private record End(Work work, DecodingResult result, Throwable failure) {}

    /**
     * Runs until there is no more work, or one of them says that it is enough: then those that run are cancelled.
     *
     * @throws InterruptedException if the thread is interrupted; what runs is cancelled, and what had ended by then was
     *     told
     */
    public void run(Iterator<? extends Work> works) throws InterruptedException {
        boolean more = true;
        try {
            Work next = null;
            while (more) {
                if (next == null && works.hasNext()) {
                    next = works.next();
                }
                if (next == null && running.isEmpty()) {
                    return;
                }
                long wait = next == null || running.size() == width ? Long.MAX_VALUE : next.earliest() - System.nanoTime();
                if (wait <= 0) {
                    Optional<Boolean> goesOn = start(next);
                    if (goesOn.isEmpty()) {
                        // The engine is full; there is room for it when one of these has ended.
                        more = tell(ends.take());
                    } else {
                        more = goesOn.get();
                        next = null;
                    }
                } else {
                    End end = ends.poll(wait, TimeUnit.NANOSECONDS);
                    more = end == null || tell(end);
                }
            }
        } catch (InterruptedException e) {
            for (End end = ends.poll(); end != null; end = ends.poll()) {
                tell(end);
            }
            throw e;
        } finally {
            cancel();
        }
    }

    // Whether to go on; empty if it has to be tried again.
    private Optional<Boolean> start(Work work) {
        Generation generation;
        try {
            generation = engine.start(work.request(), work.listener());
        } catch (InvalidRequestException | DecodingException e) {
            return e instanceof OverloadException && !running.isEmpty()
                    ? Optional.empty()
                    : Optional.of(work.failed(e));
        }
        running.put(work, generation);
        generation.result().whenComplete((result, failure) -> ends.add(new End(work, result, failure)));
        return Optional.of(true);
    }

    private boolean tell(End end) {
        running.remove(end.work());
        if (end.failure() == null) {
            return end.work().ended(end.result());
        }
        Throwable cause = end.failure() instanceof CompletionException && end.failure().getCause() != null
                ? end.failure().getCause()
                : end.failure();
        return end.work().failed(cause instanceof RuntimeException known ? known : new DecodingException(
                "the generation failed: " + cause, cause));
    }

    // They are waited for and say nothing.
    private void cancel() {
        running.values().forEach(Generation::cancel);
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!running.isEmpty() && System.nanoTime() < deadline) {
                End end = ends.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (end != null) {
                    running.remove(end.work());
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
