package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.TextBlock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;

/** Starts a generation for every subscriber and hands it the text, waiting when the subscriber falls behind. */
final class TextPublisher implements Flow.Publisher<TextBlock> {

    private static final int BUFFER = 16;

    private final DecodingService service;
    private final DecodingRequest request;
    private final Executor executor;

    TextPublisher(DecodingService service, DecodingRequest request, Executor executor) {
        this.service = service;
        this.request = request;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super TextBlock> subscriber) {
        Objects.requireNonNull(subscriber);
        SubmissionPublisher<TextBlock> publisher = new SubmissionPublisher<>(this::deliver, BUFFER);
        CompletableFuture<Generation> started = new CompletableFuture<>();
        try {
            publisher.subscribe(subscriber);
            Generation generation = service.start(request, new GenerationListener() {
                @Override
                public void text(TextBlock block) {
                    publisher.submit(block);
                    if (!publisher.hasSubscribers()) {
                        started.join().cancel();
                    }
                }
            });
            started.complete(generation);
            generation.result().whenComplete((result, failure) -> {
                if (failure == null) {
                    publisher.close();
                } else {
                    publisher.closeExceptionally(failure);
                }
            });
        } catch (RuntimeException | Error e) {
            publisher.closeExceptionally(e);
        }
    }

    /** Calls a subscriber. Once the engine closes nobody else does so any more, and the end has to be heard. */
    private void deliver(Runnable delivery) {
        try {
            executor.execute(delivery);
        } catch (RejectedExecutionException | Error e) {
            delivery.run();
        }
    }
}
