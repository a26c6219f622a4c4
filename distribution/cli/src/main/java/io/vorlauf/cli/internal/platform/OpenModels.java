package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The models of one command, with their tokenizers: loaded, offered to the engine as services, and at the end withdrawn
 * first and closed second, the last one opened first. A directory is loaded once however often it is named, and two
 * directories of one name get different model names. Not thread-safe.
 */
public final class OpenModels implements AutoCloseable {

    private final Platform platform;
    private final Map<String, String> settings;
    private final Map<Path, OpenModel> models = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> tokenizers = new HashSet<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    /**
     * No models yet.
     *
     * @param settings values for the model loader's parameters
     */
    public OpenModels(Platform platform, Map<String, String> settings) {
        this.platform = platform;
        this.settings = Map.copyOf(settings);
    }

    /**
     * Loads a model, or returns it if it is loaded already.
     *
     * @throws BadInput if the directory is not a model's
     * @throws io.vorlauf.api.model.ModelException if its files are damaged or not supported
     * @throws io.vorlauf.api.parameter.InvalidParameterException if a setting is unknown or out of range
     * @throws CommandFailure if nothing installed can load it
     */
    public OpenModel open(Path directory) {
        ModelDirectory source = ModelDirectory.read(directory);
        Path identity = realPath(directory);
        OpenModel open = models.get(identity);
        if (open == null) {
            open = load(source);
            models.put(identity, open);
        }
        return open;
    }

    private static Path realPath(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            throw new BadInput("cannot enter " + directory + ": " + e.getMessage(), e);
        }
    }

    private OpenModel load(ModelDirectory source) {
        ModelLoader loader = loaderFor(source);
        LanguageModel model = loader.load(new ModelSource(freeName(source.name()), source.directory(), settings));
        toClose.push(model);
        boolean readable = offerTokenizer(source);
        toClose.push(platform.register(LanguageModel.class, model));
        return new OpenModel(model, source, readable);
    }

    // Several loaders may be installed; the first that knows the family, and if none does, the first may say so.
    private ModelLoader loaderFor(ModelDirectory source) {
        List<ModelLoader> loaders = platform.services(ModelLoader.class);
        Optional<String> family = source.family();
        return loaders.stream()
                .filter(loader -> family.isPresent() && loader.families().contains(family.get()))
                .findFirst()
                .orElseGet(() -> platform.service(ModelLoader.class, "model loader"));
    }

    private String freeName(String base) {
        String name = base;
        for (int number = 2; !names.add(name); number++) {
            name = base + "-" + number;
        }
        return name;
    }

    private boolean offerTokenizer(ModelDirectory source) {
        Optional<Path> file = source.tokenizer();
        if (file.isEmpty()) {
            return false;
        }
        Tokenizer tokenizer =
                platform.service(TokenizerLoader.class, "tokenizer loader").load(file.get());
        if (tokenizers.add(tokenizer.identity())) {
            toClose.push(tokenizer);
            toClose.push(platform.register(Tokenizer.class, tokenizer));
        } else {
            tokenizer.close();
        }
        return true;
    }

    /** Withdraws and closes everything, whatever fails on the way. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new CommandFailure("cannot close a model: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        models.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
