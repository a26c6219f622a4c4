// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationStatus;
import io.vorlauf.api.decoding.SpeculationChoice;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A generation that ends when somebody says so. */
record FakeGeneration(DecodingRequest request, CompletableFuture<DecodingResult> answer) implements Generation {

    @Override
    public long id() {
        return 1;
    }

    @Override
    public GenerationStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void swap(SpeculationChoice choice) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<DecodingResult> result() {
        return answer;
    }

    @Override
    public void cancel() {}

    @Override
    public DecodingResult await() {
        return answer.join();
    }

    @Override
    public Optional<DecodingResult> await(Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
