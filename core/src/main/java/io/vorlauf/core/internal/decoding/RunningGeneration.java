package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** A generation on a thread of the engine. */
final class RunningGeneration implements Generation {

    private final CompletableFuture<DecodingResult> result = new CompletableFuture<>();
    private volatile boolean cancelled;

    /** Runs the generation; whatever it throws becomes the outcome. */
    void complete(Supplier<DecodingResult> work) {
        try {
            result.complete(work.get());
        } catch (DecodingException e) {
            result.completeExceptionally(e);
        } catch (Throwable e) {
            result.completeExceptionally(new DecodingException("the generation failed: " + e.getMessage(), e));
        }
    }

    boolean cancelled() {
        return cancelled || Thread.currentThread().isInterrupted();
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
}
