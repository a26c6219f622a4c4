// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import java.util.Optional;

/** Everybody who wants to know what happens in an engine: statistics, listeners, recordings. Thread-safe. */
public final class Observers {

    private final StatisticsBook book;
    private final EngineListeners listeners;
    private final Culprits culprits;
    private final RoundRecorder recorder;

    @Inject
    Observers(StatisticsBook book, EngineListeners listeners, Culprits culprits, RoundRecorder recorder) {
        this.book = book;
        this.listeners = listeners;
        this.culprits = culprits;
        this.recorder = recorder;
    }

    /** Who names strategies that misbehave. */
    public Culprits culprits() {
        return culprits;
    }

    /** A generation has begun. */
    public void started(Generation generation) {
        listeners.tell(listener -> listener.started(generation));
    }

    /** A round begins. */
    public RoundRecorder.Trace begin() {
        return recorder.begin();
    }

    /** A round has ended that was begun here; nobody is told yet. */
    public void count(Generation generation, RoundRecorder.Trace trace, RoundReport report) {
        trace.end(generation.id(), report);
        book.round(report);
    }

    /** Whether there is anybody to tell. */
    public boolean anybody() {
        return !listeners.isEmpty();
    }

    /** A round has ended. */
    public void round(Generation generation, RoundReport report) {
        listeners.tell(listener -> listener.round(generation, report));
    }

    /** A swap takes effect. */
    public void swapped(Generation generation, SpeculationChoice from, SpeculationChoice to) {
        listeners.tell(listener -> listener.swapped(generation, from, to));
    }

    /** A generation has ended. */
    public void ended(Generation generation, Optional<DecodingResult> result) {
        listeners.tell(listener -> listener.ended(generation, result));
    }

    /** A plug-in has left. */
    public void drained(Drain drain) {
        listeners.tell(listener -> listener.drained(drain));
    }
}
