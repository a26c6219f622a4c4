package io.vorlauf.api.decoding;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A generation that runs on a thread of the engine. Thread-safe. */
@ProviderType
public interface Generation {

    /** Completes with the result, or with a {@link DecodingException}. */
    CompletionStage<DecodingResult> result();

    /** Asks the generation to end after the round in progress; its result then says {@link FinishReason#CANCELLED}. */
    void cancel();

    /**
     * Waits for the result.
     *
     * @throws DecodingException if the generation failed
     * @throws InterruptedException if the waiting thread is interrupted; the generation goes on
     */
    DecodingResult await() throws InterruptedException;
}
