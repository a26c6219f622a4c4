// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.TextBlock;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * Starts a generation for every subscriber and hands it the text. Who does not ask for more lets the generation's thread
 * for listeners wait, and nobody else.
 */
final class TextPublisher implements Flow.Publisher<TextBlock> {

    private final DecodingService service;
    private final DecodingRequest request;

    TextPublisher(DecodingService service, DecodingRequest request) {
        this.service = service;
        this.request = request;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super TextBlock> subscriber) {
        Objects.requireNonNull(subscriber);
        Reader reader = new Reader(subscriber);
        subscriber.onSubscribe(reader);
        Generation generation;
        try {
            generation = service.start(request, reader);
        } catch (RuntimeException e) {
            reader.end(e);
            return;
        }
        reader.began(generation);
        generation.result().whenComplete((result, failure) -> reader.end(failure));
    }

    /** One subscription. */
    private static final class Reader implements Flow.Subscription, GenerationListener {

        private final Flow.Subscriber<? super TextBlock> subscriber;
        private long wanted;
        private boolean over;
        private boolean delivering;
        private Runnable last;
        private Throwable refusal;
        private Generation generation;

        Reader(Flow.Subscriber<? super TextBlock> subscriber) {
            this.subscriber = subscriber;
        }

        void began(Generation started) {
            boolean late;
            synchronized (this) {
                generation = started;
                late = over || refusal != null;
            }
            if (late) {
                started.cancel();
            }
        }

        @Override
        public void request(long number) {
            synchronized (this) {
                if (number > 0) {
                    wanted = wanted + number < 0 ? Long.MAX_VALUE : wanted + number;
                    notifyAll();
                    return;
                }
                refusal = new IllegalArgumentException("a subscriber must ask for 1 element or more, not " + number);
            }
            stop();
        }

        @Override
        public void cancel() {
            synchronized (this) {
                over = true;
            }
            stop();
        }

        private void stop() {
            Generation running;
            synchronized (this) {
                notifyAll();
                running = generation;
            }
            if (running != null) {
                running.cancel();
            }
        }

        /** Waits until it is wanted. */
        @Override
        public void text(TextBlock block) {
            synchronized (this) {
                try {
                    while (wanted == 0 && !over && refusal == null) {
                        wait();
                    }
                } catch (InterruptedException e) {
                    // The generation goes on without this subscriber, and ends.
                    Thread.currentThread().interrupt();
                    return;
                }
                if (over || refusal != null) {
                    return;
                }
                wanted--;
                delivering = true;
            }
            try {
                subscriber.onNext(block);
            } finally {
                Runnable end;
                synchronized (this) {
                    delivering = false;
                    end = last;
                }
                if (end != null) {
                    end.run();
                }
            }
        }

        /** Tells how it ended, unless nobody wants to know; one that is being handed something hears of it after that. */
        void end(Throwable failure) {
            Runnable end;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                Throwable why = refusal == null ? failure : refusal;
                end = why == null ? subscriber::onComplete : () -> subscriber.onError(why);
                if (delivering) {
                    last = end;
                    return;
                }
            }
            end.run();
        }
    }
}
