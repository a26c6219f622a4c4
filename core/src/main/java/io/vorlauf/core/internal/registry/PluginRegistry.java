package io.vorlauf.core.internal.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plug-in objects of one kind, by name, each used under leases only.
 *
 * <p>Taking a plug-in out revokes its leases: holders see that between two rounds and let go. The taking-out waits for
 * them, but no longer than the drain time. Thread-safe; no lock is held while foreign code runs.
 *
 * @param <D> what is known of a plug-in without calling it
 * @param <T> the plug-ins
 */
public final class PluginRegistry<D, T> {

    private static final Logger LOG = LoggerFactory.getLogger(PluginRegistry.class);

    private final String kind;
    private final Duration drainTime;
    private final List<Entry<D, T>> entries = new CopyOnWriteArrayList<>();

    /**
     * An empty registry.
     *
     * @param kind what the plug-ins are, for messages: {@code strategy}
     * @param drainTime how long taking out waits for leases to end
     */
    public PluginRegistry(String kind, Duration drainTime) {
        this.kind = kind;
        this.drainTime = drainTime;
    }

    /**
     * Puts a plug-in in. Of several with one name, the one with the highest rank serves, the oldest among equals.
     *
     * @return closing it takes the plug-in out and drains; it can be used no more when that returns or time is up
     */
    public Registration add(String name, int rank, D description, T plugin) {
        Entry<D, T> entry = new Entry<>(name, rank, description, plugin);
        entries.add(entry);
        return () -> remove(entry);
    }

    private void remove(Entry<D, T> entry) {
        if (!entries.remove(entry)) {
            return;
        }
        if (!entry.retire(drainTime)) {
            LOG.warn("{} '{}' is going away although it is still in use after {} ms", kind, entry.name(),
                    drainTime.toMillis());
        }
    }

    /** A lease on the plug-in that serves a name, if there is one. */
    public Optional<Lease<D, T>> acquire(String name) {
        return byRank()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::acquire)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The names there are, sorted. */
    public List<String> names() {
        return entries.stream().map(Entry::name).distinct().sorted().toList();
    }

    /** What is known of the plug-ins that serve, by name. */
    public List<D> descriptions() {
        List<D> descriptions = new ArrayList<>();
        for (String name : names()) {
            byRank().filter(entry -> entry.name().equals(name)).findFirst()
                    .ifPresent(entry -> descriptions.add(entry.description()));
        }
        return descriptions;
    }

    private Stream<Entry<D, T>> byRank() {
        return entries.stream().sorted(Comparator.comparingInt((Entry<D, T> entry) -> entry.rank()).reversed());
    }

    /** A plug-in's stay in a registry. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** Takes the plug-in out and waits for its leases to end. Closing twice does nothing. */
        @Override
        void close();
    }
}
