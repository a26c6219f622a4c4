// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import io.vorlauf.api.decoding.Drain;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.osgi.framework.ServiceRegistration;

/** A listener of the engine, as a service, for as long as it is open. */
final class Hearing implements EngineListener, AutoCloseable {

    private final List<Drain> drains = new CopyOnWriteArrayList<>();
    private final BiConsumer<Generation, RoundReport> rounds;
    private final Consumer<Generation> swaps;
    private final ServiceRegistration<EngineListener> registration;

    private Hearing(
            RunningSystem system, BiConsumer<Generation, RoundReport> rounds, Consumer<Generation> swaps) {
        this.rounds = rounds;
        this.swaps = swaps;
        this.registration = system.context().registerService(EngineListener.class, this, null);
    }

    static Hearing of(RunningSystem system, BiConsumer<Generation, RoundReport> rounds) {
        return new Hearing(system, rounds, generation -> { });
    }

    static Hearing of(
            RunningSystem system, BiConsumer<Generation, RoundReport> rounds, Consumer<Generation> swaps) {
        return new Hearing(system, rounds, swaps);
    }

    @Override
    public void round(Generation generation, RoundReport report) {
        rounds.accept(generation, report);
    }

    @Override
    public void swapped(Generation generation, SpeculationChoice from, SpeculationChoice to) {
        swaps.accept(generation);
    }

    @Override
    public void drained(Drain drain) {
        drains.add(drain);
    }

    List<Drain> drains() {
        return drains;
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
