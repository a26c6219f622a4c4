// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.model;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.backend.BackendChoice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and unloads models, one after the other, on a thread of its own: neither requests nor configuration wait for a
 * model. A changed one is loaded before the old one goes, so that one of them serves all the time; both are in memory
 * for that moment. What cannot be loaded is tried again when its configuration changes or loaders come and go. A name
 * belongs to one model at a time: while one serves under it that another configuration has not let go of, the next waits.
 * Thread-safe.
 */
final class ModelDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelDesk.class);
    /** How long the thread may take to begin, even if the engine waits for nobody. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

    private final BundleContext context;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(ModelDesk::daemon);
    /** Touched on the desk's thread alone. */
    private final Map<String, Slot> slots = new LinkedHashMap<>();

    /** A configuration's model: what is wanted, what there is, and whether the two are the same. */
    private static final class Slot {

        private WantedModel wanted;
        private ServedModel loaded;
        private boolean current;
    }

    /** A desk without models, which it is going to offer in the name of a bundle. */
    ModelDesk(BundleContext context) {
        this.context = context;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "vorlauf-models");
        thread.setDaemon(true);
        return thread;
    }

    /** Loads what a configuration wants in place of what it wanted before. */
    void want(WantedModel wanted, Loaders loaders) {
        submit(() -> {
            Slot slot = slots.computeIfAbsent(wanted.pid(), pid -> new Slot());
            slot.wanted = wanted;
            slot.current = false;
            bring(slot, loaders);
        });
    }

    /** Unloads what a configuration wanted. */
    void forget(String pid, Loaders loaders) {
        submit(() -> {
            Slot slot = slots.remove(pid);
            if (slot != null && slot.loaded != null) {
                slot.loaded.close();
                LOG.info("unloaded model '{}'", slot.loaded.name());
                bringWaiting(slot.loaded.name(), loaders);
            }
        });
    }

    /** Tries again what could not be loaded. */
    void retry(Loaders loaders) {
        submit(() -> slots.values().stream().filter(slot -> !slot.current).forEach(slot -> bring(slot, loaders)));
    }

    /** Unloads what a loader has loaded, and waits until that is done; if one is being loaded, for that, too. */
    void release(Object loader) {
        await(() -> {
            for (Slot slot : slots.values()) {
                if (slot.loaded != null && slot.loaded.isOf(loader)) {
                    ServedModel leaving = slot.loaded;
                    leaving.close();
                    slot.loaded = null;
                    slot.current = false;
                    LOG.info("unloaded model '{}': its loader goes away", leaving.name());
                }
            }
        });
    }

    private void bring(Slot slot, Loaders loaders) {
        WantedModel wanted = slot.wanted;
        Optional<TokenizerLoader> tokenizer = wanted.tokenizer().flatMap(file -> loaders.tokenizer());
        // Asked once: who is there now is given the model, and if it goes meanwhile, that waits for the model.
        List<ModelLoader> there = loaders.wantedBy(wanted);
        boolean backend = !there.isEmpty();
        if (!backend || (wanted.tokenizer().isPresent() && tokenizer.isEmpty())) {
            LOG.info("model '{}' waits for a {} to be installed{}", wanted.name(),
                    backend ? "tokenizer loader" : "model loader",
                    backend || wanted.backend().equals(BackendChoice.AUTO) ? "" : " called '" + wanted.backend() + "'");
            return;
        }
        Optional<Slot> namesake = slots.values().stream()
                .filter(other -> other != slot && other.loaded != null && other.loaded.name().equals(wanted.name()))
                .findFirst();
        if (namesake.isPresent()) {
            LOG.warn("configuration {}: model '{}' waits until {} lets the name go, which serves under it as long as "
                    + "its model '{}' is not loaded", wanted.pid(), wanted.name(), namesake.get().wanted.pid(),
                    namesake.get().wanted.name());
            return;
        }
        try {
            long start = System.nanoTime();
            ModelLoader loader = loaders.choose(wanted, there);
            ServedModel loaded = ServedModel.load(wanted, loader, tokenizer, context);
            ServedModel before = slot.loaded;
            slot.loaded = loaded;
            slot.current = true;
            if (before != null) {
                before.close();
            }
            LOG.info("loaded model '{}' from {} by {} in {} ms", wanted.name(), wanted.source().path(), loader.name(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            if (before != null) {
                bringWaiting(before.name(), loaders);
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.warn("configuration {}: model '{}' could not be loaded{}: {}", wanted.pid(), wanted.name(),
                    slot.loaded == null ? "" : ", the one before goes on serving", e.getMessage(), e);
        }
    }

    /** Loads what has waited for a name, now that the model which had it is gone. */
    private void bringWaiting(String name, Loaders loaders) {
        slots.values().stream()
                .filter(slot -> !slot.current && slot.wanted.name().equals(name))
                .forEach(slot -> bring(slot, loaders));
    }

    private void submit(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more work is taken: the bundle stops");
        }
    }

    /**
     * Does something and returns when it is done. If the thread loads a model at the moment, that is waited for as long
     * as for a model that goes away: twice the drain time. Unloading itself is waited for without a limit, since each
     * model takes no longer than the engine waits for its generations; to go on before would close what they use.
     */
    private void await(Runnable work) {
        CountDownLatch begun = new CountDownLatch(1);
        Duration patience = drainTime().multipliedBy(2);
        if (patience.compareTo(LEAST_PATIENCE) < 0) {
            patience = LEAST_PATIENCE;
        }
        try {
            Future<?> done = thread.submit(() -> {
                begun.countDown();
                work.run();
            });
            if (begun.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                done.get();
            } else {
                LOG.warn("a model is still being loaded after {} ms; going on without waiting", patience.toMillis());
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("nothing is left to do: the bundle has stopped");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("models could not be unloaded: {}", e.getCause().toString(), e.getCause());
        }
    }

    /** How long the engine waits for a plug-in that goes away. */
    private Duration drainTime() {
        ServiceReference<EngineSettings> reference = context.getServiceReference(EngineSettings.class);
        EngineSettings settings = reference == null ? null : context.getService(reference);
        if (settings == null) {
            return EngineSettings.DEFAULT.drainTime();
        }
        context.ungetService(reference);
        return settings.drainTime();
    }

    /** Unloads everything and takes no more. */
    @Override
    public void close() {
        await(() -> {
            List<Slot> all = new ArrayList<>(slots.values());
            slots.clear();
            all.stream().filter(slot -> slot.loaded != null).forEach(slot -> slot.loaded.close());
        });
        thread.shutdown();
    }

    /**
     * A model that was loaded and is offered, with its tokenizer if it has one. Closing withdraws before it frees, so
     * that nobody calls what is freed. Not thread-safe.
     */
    private static final class ServedModel implements AutoCloseable {

        private static final String CONFIGURATION = "vorlauf.configuration";

        private final String name;
        private final List<Object> loaders = new ArrayList<>();
        private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

        private ServedModel(String name) {
            this.name = name;
        }

        /**
         * Loads and offers a model.
         *
         * @param tokenizerLoader empty if the model has no tokenizer file
         * @param context of the bundle that offers it
         * @throws RuntimeException if it cannot be loaded; nothing stays loaded or offered then
         */
        static ServedModel load(WantedModel wanted, ModelLoader loader, Optional<TokenizerLoader> tokenizerLoader,
                BundleContext context) {
            ServedModel loaded = new ServedModel(wanted.name());
            loaded.loaders.add(loader);
            try {
                if (tokenizerLoader.isPresent()) {
                    loaded.loaders.add(tokenizerLoader.get());
                    LoadedTokenizer tokenizer = tokenizerLoader.get().load(wanted.tokenizer().orElseThrow());
                    loaded.offer(Tokenizer.class, tokenizer, wanted, context);
                }
                loaded.offer(LanguageModel.class, loader.load(wanted.source()), wanted, context);
                return loaded;
            } catch (RuntimeException | Error e) {
                loaded.close();
                throw e;
            }
        }

        private <S extends AutoCloseable> void offer(
                Class<? super S> type, S service, WantedModel wanted, BundleContext context) {
            toClose.push(service);
            Dictionary<String, Object> properties = new Hashtable<>(Map.of(CONFIGURATION, wanted.pid()));
            toClose.push(context.registerService(type, service, properties)::unregister);
        }

        /** The name under which it serves. */
        String name() {
            return name;
        }

        /** Whether a loader made a part of it. */
        boolean isOf(Object someLoader) {
            return loaders.stream().anyMatch(loader -> loader == someLoader);
        }

        @Override
        public void close() {
            while (!toClose.isEmpty()) {
                try {
                    toClose.pop().close();
                } catch (Exception e) {
                    LOG.warn("a model could not be closed: {}", e.toString(), e);
                }
            }
        }
    }
}
