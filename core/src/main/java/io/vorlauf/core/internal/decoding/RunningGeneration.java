// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationState;
import io.vorlauf.api.decoding.GenerationStatus;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.core.internal.model.Requester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A generation as its owner sees it, and on whose behalf passes are made. Thread-safe. */
final class RunningGeneration implements Generation, Requester {

    /** What a generation needs of its engine. */
    interface Home {

        /** Checks whether somebody could speculate for a generation. */
        void check(SpeculationChoice choice, RunningGeneration generation);

        /** A generation was cancelled or swapped; if it waits, it has to look. */
        void told(RunningGeneration generation);
    }

    /** How far it has come. */
    record Position(Speculator.Author author, int promptTokens, int newTokens, int rounds) {}

    private static final Logger LOG = LoggerFactory.getLogger(RunningGeneration.class);
    /** While another one reads the prompt, cancellation is looked for so often. */
    private static final long LOOK_MILLIS = 20;
    /** What is as good as no deadline, and can be counted in nanoseconds. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final long id;
    private final DecodingRequest request;
    private final Home home;
    private final long start = System.nanoTime();
    private final long deadline;
    private final CompletableFuture<DecodingResult> result = new CompletableFuture<>();
    /** Open once its prompt is in the cache, or it has ended without. */
    private final CountDownLatch read = new CountDownLatch(1);
    /** Whose cache it begins with a copy of, once that has the prompt. */
    private final Optional<RunningGeneration> leader;
    private final AtomicBoolean served = new AtomicBoolean();
    private final boolean led;
    /** How many have neither copied its cache nor ended; guarded by this. */
    private int unserved;
    /** What frees its caches, if it has ended before they had; guarded by this. */
    private final List<Runnable> left = new ArrayList<>();
    private volatile SpeculationChoice wanted;
    private volatile GenerationState state = GenerationState.WAITING;
    private volatile Position position = new Position(Speculator.Author.NOBODY, 0, 0, 0);
    private volatile RequestResolver.Vocabulary vocabulary;
    private volatile Thread thread;
    private volatile boolean cancelled;
    private volatile boolean hurried;
    private volatile boolean followed;
    private volatile long end;

    /**
     * A generation that waits.
     *
     * @param followers how many others wait for its prompt
     * @param leader for whose prompt it waits
     */
    RunningGeneration(
            long id, DecodingRequest request, Home home, int followers, Optional<RunningGeneration> leader) {
        this.led = followers > 0;
        this.unserved = followers;
        this.leader = leader;
        this.id = id;
        this.request = request;
        this.home = home;
        this.wanted = request.speculation();
        this.deadline = request.deadline()
                .filter(time -> time.compareTo(NEVER) < 0)
                .map(time -> start + time.toNanos())
                .orElse(Long.MAX_VALUE);
    }

    /** From now on this thread owns it, and is woken when there is something to look at. */
    void owned() {
        thread = Thread.currentThread();
    }

    /** Lets its thread look around, if it waits. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** It ends at once, whoever is in the middle of what. */
    void hurry() {
        hurried = true;
        wake();
    }

    boolean hurried() {
        return hurried;
    }

    void enter(GenerationState next) {
        state = next;
    }

    /** Whether others wait for its prompt to be in the cache. */
    boolean led() {
        return led;
    }

    /** Its prompt is in the cache: who waits for it can copy it. */
    void read() {
        read.countDown();
    }

    /** Waits, if it is one of several samples, until another one has read the prompt that they share. */
    void awaitLeader() throws InterruptedException {
        boolean waits = leader.isPresent();
        while (waits && !cancelled()) {
            waits = !leader.get().read.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** It needs nothing of the generation whose prompt it shares any more: it has a copy, or does without. */
    void served() {
        if (served.compareAndSet(false, true)) {
            leader.ifPresent(RunningGeneration::serve);
        }
    }

    private void serve() {
        List<Runnable> unneeded = List.of();
        synchronized (this) {
            if (--unserved == 0) {
                unneeded = List.copyOf(left);
                left.clear();
            }
        }
        // Models are not called under a lock.
        for (Runnable free : unneeded) {
            try {
                free.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("a cache of generation {} could not be freed: {}", id, e.toString(), e);
            }
        }
    }

    @Override
    public synchronized boolean leaves(Runnable free) {
        return unserved > 0 && left.add(free);
    }

    /** It has ended; who waits for it hears of it next. */
    void ended() {
        read();
        served();
        end = System.nanoTime();
        state = GenerationState.ENDED;
    }

    void complete(DecodingResult done) {
        result.complete(done);
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure instanceof DecodingException
                ? failure
                : new DecodingException("the generation failed: " + failure.getMessage(), failure));
    }

    /** Whether something may be called when it completes. */
    boolean followed() {
        return followed;
    }

    /** All that it names is there. Called before the first round. */
    void resolved(ResolvedRequest resolved) {
        reached(new Position(Speculator.Author.NOBODY, resolved.prompt().length(), 0, 0));
        vocabulary = new RequestResolver.Vocabulary(resolved.target().description(), resolved.vocabularySize());
    }

    /** The target's vocabulary; empty while it waits. */
    Optional<RequestResolver.Vocabulary> vocabulary() {
        return Optional.ofNullable(vocabulary);
    }

    SpeculationChoice wanted() {
        return wanted;
    }

    void reached(Position next) {
        position = next;
    }

    /** Why it has to end although it has not come to an end, if it has to. */
    Optional<FinishReason> interruption() {
        if (cancelled) {
            return Optional.of(FinishReason.CANCELLED);
        }
        return deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0
                ? Optional.of(FinishReason.DEADLINE)
                : Optional.empty();
    }

    @Override
    public boolean cancelled() {
        return interruption().isPresent();
    }

    @Override
    public int priority() {
        return request.priority();
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public boolean cacheKept() {
        return request.cacheKept();
    }

    @Override
    public boolean repeatable() {
        return request.costs().isPresent();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public DecodingRequest request() {
        return request;
    }

    @Override
    public GenerationStatus status() {
        Position now = position;
        long until = end == 0 ? System.nanoTime() : end;
        return new GenerationStatus(id, state, request.target(), wanted, now.author().strategy(),
                now.author().provider(), now.promptTokens(), now.newTokens(), request.maxNewTokens(), now.rounds(),
                Duration.ofNanos(until - start), cancelled);
    }

    @Override
    public void swap(SpeculationChoice choice) {
        home.check(choice, this);
        wanted = choice;
        home.told(this);
    }

    @Override
    public CompletionStage<DecodingResult> result() {
        followed = true;
        return result.minimalCompletionStage();
    }

    @Override
    public void cancel() {
        cancelled = true;
        home.told(this);
    }

    @Override
    public DecodingResult await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw (DecodingException) e.getCause();
        }
    }

    @Override
    public Optional<DecodingResult> await(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(result.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw (DecodingException) e.getCause();
        }
    }

    /** Waits for the result; an interruption cancels, and is still there afterwards. */
    DecodingResult awaitOrCancel() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await();
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancel();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
