// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.model;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.backend.BackendChoice;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** What is installed that loads models and tokenizers. Thread-safe. */
final class Loaders implements AutoCloseable {

    private final Watch<ModelLoader> models;
    private final Watch<TokenizerLoader> tokenizers;
    private final BackendChoice choice = new BackendChoice();

    /**
     * Begins to look.
     *
     * @param arrived called when there is another loader
     * @param leaving called with a loader that goes away, which goes on working until the call returns
     */
    Loaders(BundleContext context, Runnable arrived, Consumer<Object> leaving) {
        models = new Watch<>(context, ModelLoader.class, arrived, leaving);
        tokenizers = new Watch<>(context, TokenizerLoader.class, arrived, leaving);
    }

    void open() {
        models.open();
        tokenizers.open();
    }

    private static final class Watch<S> extends ServiceTracker<S, S> {

        private final Runnable arrived;
        private final Consumer<Object> leaving;
        /** Of its own, because a tracker counts a service as tracked only after it was told of it. */
        private final Map<ServiceReference<S>, S> loaders = new ConcurrentHashMap<>();

        Watch(BundleContext context, Class<S> type, Runnable arrived, Consumer<Object> leaving) {
            super(context, type, null);
            this.arrived = arrived;
            this.leaving = leaving;
        }

        @Override
        public S addingService(ServiceReference<S> reference) {
            S loader = super.addingService(reference);
            if (loader != null) {
                loaders.put(reference, loader);
                arrived.run();
            }
            return loader;
        }

        @Override
        public void removedService(ServiceReference<S> reference, S loader) {
            loaders.remove(reference);
            leaving.accept(loader);
            super.removedService(reference, loader);
        }

        List<S> ranked() {
            // Sorted when it is asked for: rankings change.
            return loaders.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /** All model loaders, the best first. */
    List<ModelLoader> models() {
        return models.ranked();
    }

    /** Those that may evaluate a model, the best first: all, or the one that is its backend; none if that is not there. */
    List<ModelLoader> wantedBy(WantedModel wanted) {
        return models().stream()
                .filter(loader -> wanted.backend().equals(BackendChoice.AUTO) || wanted.backend().equals(loader.name()))
                .toList();
    }

    /** Those that know a model's family, whatever they think of its settings; none if its backend is not there. */
    List<ModelLoader> candidates(WantedModel wanted) {
        List<ModelLoader> there = wantedBy(wanted);
        ModelSource bare = ModelSource.builder().name(wanted.name()).path(wanted.source().path()).build();
        return there.isEmpty() ? there : BackendChoice.candidates(wanted.backend(), bare, there);
    }

    /**
     * Who loads a model, for which backends may have to be measured.
     *
     * @param there {@linkplain #wantedBy those} that may evaluate it, at least one
     * @throws io.vorlauf.api.parameter.InvalidParameterException if none takes the settings
     */
    ModelLoader choose(WantedModel wanted, List<ModelLoader> there) {
        return choice.choose(wanted.backend(), wanted.source(), there);
    }

    Optional<TokenizerLoader> tokenizer() {
        return tokenizers.ranked().stream().findFirst();
    }

    @Override
    public void close() {
        models.close();
        tokenizers.close();
    }
}
