// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.EngineLoad;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.OverloadException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Who may run: as many generations at once as the settings say, as long as their keys and values fit. Others wait, by
 * priority, among equals so that users take turns, and then in the order in which they came, without a thread and without leases; beyond the bound of the queue
 * they are refused. One that waits for a plug-in to arrive holds nobody up. Thread-safe; calls nobody under its lock.
 */
final class Admission {

    private static final Comparator<Entry> ORDER = Comparator
            .comparing((Entry entry) -> -entry.generation.priority())
            .thenComparing(entry -> entry.generation.id());

    private final LiveSettings settings;
    private final Plugins plugins;
    private final Executor threads;
    private final ScheduledExecutorService scheduler;
    private final List<Entry> waiting = new ArrayList<>();
    private final Map<RunningGeneration, Long> running = new ConcurrentHashMap<>();
    /** How many turns the users of those that wait have had; who comes new has had as many as the one with the fewest. */
    private final Map<String, Integer> turns = new HashMap<>();
    private long cacheBytes;
    private boolean closed;

    /**
     * One that waits.
     *
     * @param run runs it to its end, on a thread of its own
     * @param bytes what its keys and values may come to take
     * @param arrivalDeadline when it stops to wait for a plug-in that is not there, as {@link System#nanoTime()} tells it
     */
    private record Entry(RunningGeneration generation, Runnable run, long bytes, long arrivalDeadline) {}

    Admission(LiveSettings settings, Plugins plugins, Executor threads, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.plugins = plugins;
        this.threads = threads;
        this.scheduler = scheduler;
        settings.watch(this::pump);
    }

    /**
     * Lets a generation in, or lets it wait.
     *
     * @param resolved what it names, if all of that is there; it is closed if the generation has to wait or is refused
     * @param run runs the generation to its end, with what it was resolved to if it need not wait
     * @throws OverloadException if too many wait
     * @throws InvalidRequestException if it needs more memory than it can ever get
     * @throws IllegalStateException if the engine is closed
     */
    void enter(
            RunningGeneration generation,
            Optional<ResolvedRequest> resolved,
            Consumer<Optional<ResolvedRequest>> run) {
        boolean entered = false;
        try {
            EngineSettings now = settings.get();
            long bytes = resolved.map(this::check).orElse(0L);
            entered = enter(generation, resolved, run, bytes, now);
            if (entered) {
                threads.execute(() -> run.accept(resolved));
            }
        } catch (RuntimeException | Error e) {
            resolved.ifPresent(ResolvedRequest::close);
            left(generation);
            throw e;
        }
        if (!entered) {
            resolved.ifPresent(ResolvedRequest::close);
        }
    }

    /** Whether it may run at once; else it waits. */
    private synchronized boolean enter(
            RunningGeneration generation,
            Optional<ResolvedRequest> resolved,
            Consumer<Optional<ResolvedRequest>> run,
            long bytes,
            EngineSettings now) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        boolean first = waiting.stream().noneMatch(
                entry -> entry.generation.priority() >= generation.priority() && complete(entry.generation));
        if (resolved.isPresent() && first && fits(bytes, now)) {
            admit(generation, bytes);
            return true;
        }
        if (waiting.size() >= now.mostWaiting()) {
            throw new OverloadException(running.size(), waiting.size());
        }
        long arrival = System.nanoTime() + now.arrivalTime().toNanos();
        turns.computeIfAbsent(generation.request().user(), this::turnsOfNew);
        waiting.add(new Entry(generation, () -> run.accept(Optional.empty()), bytes, arrival));
        waiting.sort(ORDER);
        at(arrival, this::pump);
        if (generation.deadline() != Long.MAX_VALUE) {
            at(generation.deadline(), this::pump);
        }
        return false;
    }

    /**
     * What a generation's keys and values may come to take, in bytes.
     *
     * @throws InvalidRequestException if it is more than it can ever get
     */
    long check(ResolvedRequest resolved) {
        long bytes = cacheBytes(resolved);
        long most = settings.get().mostCacheBytes();
        if (bytes > most) {
            throw new InvalidRequestException("the request may need " + megabytes(bytes) + " MB of keys and values "
                    + "for its prompt and its new tokens, and the engine may use " + megabytes(most)
                    + " MB; ask for fewer tokens, or give the engine more");
        }
        return bytes;
    }

    private static long megabytes(long bytes) {
        return bytes + (1 << 20) - 1 >> 20;
    }

    /** What a generation's sequences may come to take in all models that it names. */
    private long cacheBytes(ResolvedRequest resolved) {
        DecodingRequest request = resolved.request();
        int tokens = resolved.prompt().length() + request.maxNewTokens() + settings.get().treeNodes();
        long bytes = cacheBytes(resolved.target(), tokens);
        for (DraftChoice draft : request.drafts()) {
            Optional<Lease<ModelInfo, Batcher>> lease = plugins.models().acquire(draft.model());
            if (lease.isPresent()) {
                try (Lease<ModelInfo, Batcher> held = lease.get()) {
                    bytes += cacheBytes(held, tokens);
                }
            }
        }
        return bytes;
    }

    private static long cacheBytes(Lease<ModelInfo, Batcher> model, int tokens) {
        return model.get().model().cacheBytes(Math.min(tokens, model.description().contextLength()));
    }

    /** Whether all that it names is there. */
    private boolean complete(RunningGeneration generation) {
        return plugins.have(generation.request().target(), generation.wanted());
    }

    private boolean fits(long bytes, EngineSettings now) {
        return running.size() < now.mostRunning()
                && (running.isEmpty() || cacheBytes + bytes <= now.mostCacheBytes());
    }

    private void admit(RunningGeneration generation, long bytes) {
        running.put(generation, bytes);
        cacheBytes += bytes;
        if (generation.deadline() != Long.MAX_VALUE) {
            at(generation.deadline(), generation::wake);
        }
    }

    private void at(long when, Runnable task) {
        scheduler.schedule(task, Math.max(0, when - System.nanoTime()) + 1, TimeUnit.NANOSECONDS);
    }

    /** Lets in whoever may come in now, and lets those end that wait in vain. Called whenever something has changed. */
    void pump() {
        List<Entry> starting = new ArrayList<>();
        List<Entry> ending = new ArrayList<>();
        synchronized (this) {
            EngineSettings now = settings.get();
            boolean turn = true;
            for (Entry entry : inTurn()) {
                boolean complete = complete(entry.generation);
                boolean late = !complete && System.nanoTime() - entry.arrivalDeadline >= 0;
                if (closed || late || entry.generation.interruption().isPresent()) {
                    admit(entry.generation, 0);
                    ending.add(entry);
                } else if (complete && turn && fits(entry.bytes, now)) {
                    admit(entry.generation, entry.bytes);
                    turns.merge(entry.generation.request().user(), 1, Integer::sum);
                    starting.add(entry);
                } else if (complete) {
                    // What does not fit waits in order.
                    turn = false;
                }
            }
            waiting.removeAll(starting);
            waiting.removeAll(ending);
            turns.keySet().retainAll(
                    waiting.stream().map(entry -> entry.generation.request().user()).collect(Collectors.toSet()));
        }
        starting.forEach(entry -> execute(List.of(entry)));
        if (!ending.isEmpty()) {
            execute(ending);
        }
    }

    private int turnsOfNew(String user) {
        long runs = running.keySet().stream().filter(generation -> generation.request().user().equals(user)).count();
        return turns.values().stream().mapToInt(Integer::intValue).min().orElse(0) + (int) runs;
    }

    /** Those that wait, in the order in which they may come in: a user's next one counts as if those before it had come in. */
    private List<Entry> inTurn() {
        Map<String, Integer> users = new HashMap<>(turns);
        Map<Entry, Integer> before = new IdentityHashMap<>();
        waiting.forEach(entry -> before.put(entry, users.merge(entry.generation.request().user(), 1, Integer::sum)));
        List<Entry> order = new ArrayList<>(waiting);
        order.sort(Comparator.comparing((Entry entry) -> -entry.generation.priority()).thenComparing(before::get));
        return order;
    }

    private void execute(List<Entry> entries) {
        try {
            threads.execute(() -> entries.forEach(entry -> entry.run.run()));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // Who waits for them has to hear how they end, and nobody is there to be told but who waits.
            for (Entry entry : entries) {
                left(entry.generation);
                entry.generation.fail(new DecodingException("there is no thread to be had: " + e.getMessage(), e));
            }
        }
    }

    /** A generation has ended, or has not begun. */
    void left(RunningGeneration generation) {
        synchronized (this) {
            Long bytes = running.remove(generation);
            if (bytes == null) {
                return;
            }
            cacheBytes -= bytes;
            notifyAll();
        }
        pump();
    }

    /** Lets nobody in any more; those that wait end. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        pump();
    }

    /** Waits until nobody runs, no longer than a time. */
    synchronized void awaitEmpty(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        for (long left = nanos; !running.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** How busy the engine is. */
    synchronized EngineLoad load(List<EngineLoad.ModelLoad> models) {
        EngineSettings now = settings.get();
        return new EngineLoad(running.size(), now.mostRunning(), waiting.size(), now.mostWaiting(), cacheBytes,
                now.mostCacheBytes(), models);
    }

    /** Whether it is only one that runs: no other can want the core that its threads may keep warm. */
    boolean quiet() {
        return running.size() <= 1;
    }
}
