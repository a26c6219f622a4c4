// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who hear of a generation: its own listener and the engine's, on a thread of theirs, for which the generation
 * waits, so that they may swap from one round to the next. One that does not come back hears no more, and ends the
 * generation. Used by the generation's thread alone.
 */
final class Listeners implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final DecodingEngine engine;
    private final RunningGeneration generation;
    private final GenerationListener listener;
    private final BooleanSupplier hopeless;
    private final Guest guest;
    private boolean deaf;

    /**
     * Nobody has heard anything yet.
     *
     * @param listener the generation's own; {@link GenerationListener#NONE} if it has none
     * @param hopeless whether the generation ends, however its listeners take it
     */
    Listeners(DecodingEngine engine, RunningGeneration generation, GenerationListener listener, BooleanSupplier hopeless) {
        this.engine = engine;
        this.generation = generation;
        this.listener = listener;
        this.hopeless = hopeless;
        this.guest = engine.guest();
    }

    private boolean anybody() {
        return listener != GenerationListener.NONE || engine.observers().anybody();
    }

    /**
     * Lets listeners hear something.
     *
     * @param call what it throws is thrown here
     */
    void tell(Runnable call) {
        if (anybody() && !deaf) {
            listen(call);
        }
    }

    /** Lets listeners hear of the end, and everybody have the result, who may have asked to be called. */
    void tellTheEnd(Optional<DecodingResult> result, Runnable complete) {
        if (anybody() || generation.followed()) {
            listen(() -> {
                engine.observers().ended(generation, result);
                complete.run();
            });
        }
    }

    /** Calls the generation's own listener. */
    static void hear(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            throw new DecodingException("the listener failed: " + e.getMessage(), e);
        }
    }

    private void listen(Runnable call) {
        boolean back;
        try {
            back = guest.call(call, () -> { }, Guest.Patience.of(
                    generation, () -> engine.liveSettings().get().readerTime(), hopeless));
        } catch (RejectedExecutionException e) {
            if (listener == GenerationListener.NONE) {
                LOG.warn("listeners of the engine do not hear of generation {}: {}", generation.id(), e.getMessage());
                return;
            }
            throw e;
        }
        if (!back) {
            deaf = true;
            if (!hopeless.getAsBoolean()) {
                LOG.warn("generation {} is cancelled: a listener did not come back within {} ms", generation.id(),
                        engine.liveSettings().get().readerTime().toMillis());
                generation.cancel();
            }
        }
    }

    /** Lets its thread go. */
    @Override
    public void close() {
        guest.close();
    }
}
