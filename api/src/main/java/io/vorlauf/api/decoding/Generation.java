// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A generation that runs on a thread of the engine. Thread-safe. */
@ProviderType
public interface Generation {

    /** Its number, unique in its engine. */
    long id();

    /** What was asked for. */
    DecodingRequest request();

    /** Where it is now. */
    GenerationStatus status();

    /**
     * Lets somebody else speculate from the next round on. The text is not affected: under coupled verification it is,
     * id for id, what it would have been. Of several swaps before a round begins the last one holds; once the
     * generation has ended, none changes anything.
     *
     * @throws InvalidRequestException if there is no such strategy or draft, if they do not fit each other or the
     *     target, or if a parameter is wrong; the generation then goes on as it was
     */
    void swap(SpeculationChoice choice);

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

    /**
     * Waits for the result, but not for ever.
     *
     * @param timeout how long; zero to look only
     * @return empty if it has not ended by then; it goes on
     * @throws DecodingException if the generation failed
     * @throws InterruptedException if the waiting thread is interrupted; the generation goes on
     */
    Optional<DecodingResult> await(Duration timeout) throws InterruptedException;
}
