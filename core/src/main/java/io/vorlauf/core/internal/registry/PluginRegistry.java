// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.registry;

import io.vorlauf.api.decoding.Drain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plug-in objects of one kind, by name, each used under leases only.
 *
 * <p>Taking a plug-in out revokes its leases: holders see that between two rounds and let go. The taking-out waits for
 * them, but no longer than the drain time; then the leases expire. Thread-safe; no lock is held while foreign code runs.
 *
 * @param <D> what is known of a plug-in without calling it
 * @param <T> the plug-ins
 */
public final class PluginRegistry<D, T> {

    private static final Logger LOG = LoggerFactory.getLogger(PluginRegistry.class);

    private final String kind;
    private final Supplier<Duration> drainTime;
    private final boolean pinned;
    private final RegistryEvents events;
    private final List<Entry<D, T>> entries = new CopyOnWriteArrayList<>();

    /**
     * An empty registry.
     *
     * @param kind what the plug-ins are, for messages: {@code strategy}
     * @param drainTime how long taking out waits for leases to end
     * @param pinned whether holders may keep a lease although it is revoked, as long as it has not expired. They are
     *     waited for once more, then: what they are in the middle of must end before a plug-in may be closed
     * @param events hears of arrivals and departures
     */
    public PluginRegistry(String kind, Supplier<Duration> drainTime, boolean pinned, RegistryEvents events) {
        this.kind = kind;
        this.drainTime = drainTime;
        this.pinned = pinned;
        this.events = events;
    }

    /**
     * Puts a plug-in in. Of several with one name, the one with the highest rank serves, the oldest among equals.
     *
     * @param provider who provides it
     * @return closing it takes the plug-in out and drains; it can be used no more when that returns
     */
    public Registration add(String name, String provider, int rank, D description, T plugin) {
        Entry<D, T> entry = new Entry<>(this, name, provider, rank, description, plugin);
        entries.add(entry);
        events.changed();
        return new Registration() {
            @Override
            public void rank(int other) {
                entry.rank(other);
                events.changed();
            }

            @Override
            public void close() {
                remove(entry);
            }
        };
    }

    private void remove(Entry<D, T> entry) {
        if (!entries.remove(entry)) {
            return;
        }
        long start = System.nanoTime();
        Duration patience = drainTime.get();
        entry.revoke();
        boolean complete = entry.awaitDrained(patience);
        if (!complete) {
            entry.expire();
            events.expired();
            complete = pinned && entry.awaitDrained(patience);
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        if (!complete) {
            LOG.warn("{} '{}' of {} is going away although it is still in use after {} ms", kind, entry.name(),
                    entry.provider(), waited.toMillis());
        }
        events.drained(new Drain(kind, entry.name(), entry.provider(), waited, complete));
    }

    /** A lease on the plug-in that serves a name, if there is one. */
    public Optional<Lease<D, T>> acquire(String name) {
        return byRank()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::acquire)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Leases on all plug-ins, those of higher rank first. */
    public List<Lease<D, T>> acquireAll() {
        return entries.isEmpty() ? List.of() : byRank().map(Entry::acquire).flatMap(Optional::stream).toList();
    }

    /** Whether there are no plug-ins. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The names there are, sorted. */
    public List<String> names() {
        return entries.stream().map(Entry::name).distinct().sorted().toList();
    }

    /** What is known of the plug-ins that serve, by name. */
    public List<D> descriptions() {
        List<D> descriptions = new ArrayList<>();
        for (String name : names()) {
            description(name).ifPresent(descriptions::add);
        }
        return descriptions;
    }

    /** What is known of the plug-in that serves a name, if there is one. */
    public Optional<D> description(String name) {
        return serving(name).map(Entry::description);
    }

    /** Whether somebody serves a name. */
    public boolean serves(String name) {
        return serving(name).isPresent();
    }

    /** All plug-ins with a name to be had under it, for the engine's own books; not to be used without a lease. */
    public List<T> serving() {
        return names().stream().flatMap(name -> serving(name).stream()).map(Entry::plugin).toList();
    }

    /** Asked in every round, so without a stream. */
    Optional<Entry<D, T>> serving(String name) {
        Entry<D, T> best = null;
        for (Entry<D, T> entry : entries) {
            if (entry.name().equals(name) && (best == null || entry.rank() > best.rank())) {
                best = entry;
            }
        }
        return Optional.ofNullable(best);
    }

    private Stream<Entry<D, T>> byRank() {
        return entries.stream().sorted(Comparator.comparingInt((Entry<D, T> entry) -> entry.rank()).reversed());
    }

    /** A plug-in's stay in a registry. */
    public interface Registration extends AutoCloseable {

        /** Gives the plug-in another rank; who serves is decided anew at the next round. */
        void rank(int other);

        /** Takes the plug-in out and waits for its leases to end. Closing twice does nothing. */
        @Override
        void close();
    }
}
