package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationStatus;
import io.vorlauf.api.decoding.SpeculationChoice;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** A generation as its owner sees it. Thread-safe. */
final class RunningGeneration implements Generation {

    /** What a generation needs of its engine. */
    interface Home {

        /** Checks whether somebody could speculate for a generation. */
        void check(SpeculationChoice choice, RunningGeneration generation);

        /** A generation was cancelled or swapped; if it waits, it has to look. */
        void told();

        /** A generation has ended; who waits for it does not know yet. */
        void ended(RunningGeneration generation, Optional<DecodingResult> result);
    }

    /** How far it has come. */
    record Position(Server server, int promptTokens, int newTokens, int rounds) {

        static final Position START = new Position(Server.NOBODY, 0, 0, 0);
    }

    private final long id;
    private final DecodingRequest request;
    private final Home home;
    private final long start = System.nanoTime();
    private final CompletableFuture<DecodingResult> result = new CompletableFuture<>();
    private volatile SpeculationChoice wanted;
    private volatile Position position = Position.START;
    private volatile RequestResolver.Vocabulary vocabulary;
    private volatile RoundLoop loop;
    private volatile boolean cancelled;
    private volatile long end;

    RunningGeneration(long id, DecodingRequest request, Home home) {
        this.id = id;
        this.request = request;
        this.home = home;
        this.wanted = request.speculation();
    }

    void complete(DecodingResult done) {
        end(Optional.of(done));
        result.complete(done);
    }

    void fail(Throwable failure) {
        end(Optional.empty());
        result.completeExceptionally(failure instanceof DecodingException
                ? failure
                : new DecodingException("the generation failed: " + failure.getMessage(), failure));
    }

    private void end(Optional<DecodingResult> done) {
        end = System.nanoTime();
        loop = null;
        home.ended(this, done);
    }

    /** All that it names is there. Called before the first round. */
    void resolved(ResolvedRequest resolved) {
        position = new Position(Server.NOBODY, resolved.prompt().length(), 0, 0);
        vocabulary = new RequestResolver.Vocabulary(resolved.target().description(), resolved.vocabularySize());
    }

    /** The target's vocabulary; empty while it waits for a plug-in. */
    Optional<RequestResolver.Vocabulary> vocabulary() {
        return Optional.ofNullable(vocabulary);
    }

    void loop(RoundLoop rounds) {
        loop = rounds;
    }

    /** The loop that generates; empty while it waits for a plug-in, and once it has ended. */
    Optional<RoundLoop> loop() {
        return Optional.ofNullable(loop);
    }

    boolean cancelled() {
        return cancelled;
    }

    SpeculationChoice wanted() {
        return wanted;
    }

    void reached(Position next) {
        position = next;
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
        return new GenerationStatus(id, request.target(), wanted, now.server().strategy(), now.server().provider(),
                now.promptTokens(), now.newTokens(), request.maxNewTokens(), now.rounds(),
                Duration.ofNanos(until - start), cancelled);
    }

    @Override
    public void swap(SpeculationChoice choice) {
        home.check(choice, this);
        wanted = choice;
        home.told();
    }

    @Override
    public CompletionStage<DecodingResult> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public void cancel() {
        cancelled = true;
        home.told();
    }

    @Override
    public DecodingResult await() throws InterruptedException {
        try {
            return result.get();
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
