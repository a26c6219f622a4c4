package io.vorlauf.configuration.internal.model;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that was loaded and is offered, with its tokenizer if it has one. Closing withdraws before it frees, so that
 * nobody calls what is freed. Not thread-safe.
 */
final class LoadedModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);

    private final String name;
    private final ModelLoader loader;
    private final TokenizerLoader tokenizerLoader;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    private LoadedModel(String name, ModelLoader loader, TokenizerLoader tokenizerLoader) {
        this.name = name;
        this.loader = loader;
        this.tokenizerLoader = tokenizerLoader;
    }

    /** Offers what was loaded to whoever looks for it. */
    interface Offering {

        /** What is returned withdraws the service and waits until it is no longer used. */
        <S> AutoCloseable offer(Class<S> type, S service, String configuration);
    }

    /**
     * Loads and offers a model.
     *
     * @param tokenizerLoader empty if the model has no tokenizer file
     * @throws RuntimeException if it cannot be loaded; nothing stays loaded or offered then
     */
    static LoadedModel load(
            WantedModel wanted, ModelLoader loader, Optional<TokenizerLoader> tokenizerLoader, Offering offering) {
        LoadedModel loaded = new LoadedModel(wanted.name(), loader, tokenizerLoader.orElse(null));
        try {
            loaded.load(wanted, offering);
            return loaded;
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private void load(WantedModel wanted, Offering offering) {
        Optional<Path> file = wanted.tokenizer();
        if (file.isPresent() && tokenizerLoader != null) {
            Tokenizer tokenizer = tokenizerLoader.load(file.get());
            toClose.push(tokenizer);
            toClose.push(offering.offer(Tokenizer.class, tokenizer, wanted.pid()));
        }
        LanguageModel model = loader.load(wanted.source());
        toClose.push(model);
        toClose.push(offering.offer(LanguageModel.class, model, wanted.pid()));
    }

    /** The name under which it serves. */
    String name() {
        return name;
    }

    /** Whether a loader made a part of it. */
    boolean isOf(Object someLoader) {
        return loader == someLoader || tokenizerLoader == someLoader;
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
