package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** A generation as its owner sees it. Thread-safe. */
final class RunningGeneration implements Generation {

    private final CompletableFuture<DecodingResult> result = new CompletableFuture<>();
    private volatile boolean cancelled;

    void complete(DecodingResult done) {
        result.complete(done);
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure instanceof DecodingException
                ? failure
                : new DecodingException("the generation failed: " + failure.getMessage(), failure));
    }

    boolean cancelled() {
        return cancelled;
    }

    @Override
    public CompletionStage<DecodingResult> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public void cancel() {
        cancelled = true;
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
