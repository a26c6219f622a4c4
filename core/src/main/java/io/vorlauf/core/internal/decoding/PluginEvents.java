package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.registry.RegistryEvents;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who hears of plug-ins that come and go: requests that wait for one, the watchdog, the observers. Thread-safe. */
public final class PluginEvents implements RegistryEvents {

    private final Observers observers;
    private final CopyOnWriteArrayList<Runnable> expiryWatchers = new CopyOnWriteArrayList<>();
    private long changes;

    @Inject
    PluginEvents(Observers observers) {
        this.observers = observers;
    }

    /** Calls somebody whenever leases have expired. */
    void onExpiry(Runnable watcher) {
        expiryWatchers.add(watcher);
    }

    @Override
    public synchronized void changed() {
        changes++;
        notifyAll();
    }

    /** How many changes there were so far. */
    synchronized long changes() {
        return changes;
    }

    /**
     * Waits until there were more changes than some number.
     *
     * @param deadline when to wait no longer, as {@link System#nanoTime()} tells it
     * @return false if there were none in time
     */
    synchronized boolean awaitChange(long seen, long deadline) throws InterruptedException {
        while (changes == seen) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    @Override
    public void expired() {
        expiryWatchers.forEach(Runnable::run);
    }

    @Override
    public void drained(Drain drain) {
        observers.drained(drain);
    }
}
