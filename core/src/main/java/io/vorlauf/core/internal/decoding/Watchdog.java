package io.vorlauf.core.internal.decoding;

import io.vorlauf.core.internal.settings.LiveSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks for strategies that do not come back, and lets other threads go on without them. Thread-safe. */
final class Watchdog {

    /** How often one looks, per time that a strategy may take. */
    private static final int LOOKS = 4;
    /** How often one looks while a plug-in is going away and was waited for in vain, in milliseconds. */
    private static final long SHORT_PAUSE = 20;

    private final Collection<RunningGeneration> running;
    private final LiveSettings settings;
    private final Executor executor;
    private final ScheduledExecutorService scheduler;
    private Future<?> next;

    /** Watches over the generations in a collection that changes. */
    Watchdog(
            Collection<RunningGeneration> running,
            LiveSettings settings,
            Executor executor,
            ScheduledExecutorService scheduler) {
        this.running = running;
        this.settings = settings;
        this.executor = executor;
        this.scheduler = scheduler;
    }

    /** Looks now, and from then on as often as the settings say; what was planned before is given up. */
    synchronized void wake() {
        if (next != null) {
            next.cancel(false);
        }
        plan(0);
    }

    private void look() {
        synchronized (this) {
            next = null;
        }
        Duration limit = settings.get().growthTime();
        boolean expired = false;
        try {
            for (RunningGeneration generation : running) {
                RoundLoop loop = generation.loop().orElse(null);
                if (loop != null) {
                    loop.takeover(limit).ifPresent(this::carryOn);
                    expired |= loop.expired();
                }
            }
        } finally {
            planAfter(expired ? SHORT_PAUSE : Math.max(1, limit.toMillis() / LOOKS));
        }
    }

    private synchronized void planAfter(long pause) {
        // Somebody may have called meanwhile; then the next look is planned.
        if (next == null) {
            plan(pause);
        }
    }

    private void carryOn(Runnable rest) {
        try {
            executor.execute(rest);
        } catch (RejectedExecutionException | Error e) {
            // The engine closes, or there is no thread to be had. Who waits for the generation has to hear how it ends.
            rest.run();
        }
    }

    private void plan(long pause) {
        try {
            next = scheduler.schedule(this::look, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The engine is closed.
            next = null;
        }
    }
}
