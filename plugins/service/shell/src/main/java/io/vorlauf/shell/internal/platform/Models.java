// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.platform;

import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.location.ModelLocation;
import io.vorlauf.checkpoint.location.ModelLocations;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The models that were loaded from the shell: offered to the engine until they are unloaded, or the shell or their
 * loader goes. They are withdrawn first and closed second. Thread-safe.
 */
public final class Models implements AutoCloseable {

    private static final String BUILT_IN_TARGET = "tinystories-target";
    private static final String BUILT_IN_DRAFT = "tinystories-draft";

    private final Platform platform;
    private final BackendChoice choice = new BackendChoice();
    // Loading takes seconds and calls plug-ins, so nothing is locked: a name is claimed by whoever enters it first.
    private final Set<String> claimed = ConcurrentHashMap.newKeySet();
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    /**
     * A model with its tokenizer; closing undoes what loading did, in reverse.
     *
     * @param loaders who loaded it and its tokenizer
     */
    private record Loaded(List<Object> loaders, Deque<AutoCloseable> toClose) {

        boolean isOf(Object loader) {
            return loaders.stream().anyMatch(one -> one == loader);
        }

        void close() {
            List<AutoCloseable> lastFirst = List.copyOf(toClose);
            toClose.clear();
            Services.close(lastFirst);
        }
    }

    /** The names of a target and of the drafts that go with it. */
    public record LineUp(String target, List<String> drafts) {}

    /** Nothing is loaded yet. */
    public Models(Platform platform) {
        this.platform = platform;
        platform.beforeLeaving(ModelLoader.class, this::release);
        platform.beforeLeaving(TokenizerLoader.class, this::release);
    }

    /** The folders of the distribution's models that are not loaded, by name. */
    public Map<String, Path> available() {
        Map<String, Path> found = new LinkedHashMap<>();
        platform.distributedModels().forEach(model -> found.put(model.getFileName().toString(), model));
        installed().forEach(model -> found.remove(model.name()));
        return found;
    }

    /** The models the engine has, whoever loaded them. */
    public List<ModelInfo> installed() {
        return platform.engine().models();
    }

    /** Whether a model promises the same bits; false too if it is not there any more. */
    public boolean sameBits(String name) {
        try {
            return platform.engine().sameBits(name);
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    /**
     * Makes sure that a model is there: one the engine has, or a folder of the distribution's, which is loaded now.
     *
     * @throws BadInput if there is neither
     */
    public void provide(String name) {
        if (has(name)) {
            return;
        }
        Path folder = available().get(name);
        if (folder == null) {
            throw new BadInput("no model '" + name + "'; loaded are: " + names(installed().stream().map(ModelInfo::name))
                    + "; in the folder models: " + names(available().keySet().stream()));
        }
        load(name, folder, BackendChoice.AUTO, Map.of());
    }

    private static String names(Stream<String> names) {
        List<String> all = names.toList();
        return all.isEmpty() ? "none" : String.join(", ", all);
    }

    /**
     * The models of a generation: those named, or the built-in pair, or the only model there is.
     *
     * @param target the target's name; empty if none was named
     * @param drafts names of drafts
     * @throws BadInput if a name is unknown, or none is given and there is no choice that suggests itself
     */
    public LineUp choose(Optional<String> target, List<String> drafts) {
        LineUp chosen = target.map(name -> new LineUp(name, drafts)).orElseGet(() -> usual(drafts));
        provide(chosen.target());
        chosen.drafts().forEach(this::provide);
        return chosen;
    }

    private LineUp usual(List<String> drafts) {
        if (isThere(BUILT_IN_TARGET)) {
            boolean alone = drafts.isEmpty() && isThere(BUILT_IN_DRAFT);
            return new LineUp(BUILT_IN_TARGET, alone ? List.of(BUILT_IN_DRAFT) : drafts);
        }
        List<String> names = installed().stream().map(ModelInfo::name).toList();
        if (names.size() == 1) {
            return new LineUp(names.get(0), drafts);
        }
        throw new BadInput(names.isEmpty()
                ? "no model is loaded; load one with 'models --load DIR'"
                : "which model? Name one with --target: " + String.join(", ", names));
    }

    private boolean has(String name) {
        return installed().stream().anyMatch(model -> model.name().equals(name));
    }

    private boolean isThere(String name) {
        return has(name) || available().containsKey(name);
    }

    /**
     * Finds a model without looking into it.
     *
     * @param given a directory, a file, or the name of a model in the Hugging Face cache
     * @throws BadInput if it looks like such a name and is not there
     */
    public ModelLocation locate(Path given) {
        try {
            return ModelLocations.ofProcess().find(given);
        } catch (ModelException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }

    /**
     * Loads a model and the tokenizer beside it.
     *
     * @param folder its directory, or the file that it is
     * @param backend what evaluates it: the name of a loader, or {@value BackendChoice#AUTO}
     * @throws BadInput if the name is taken, or nothing installed can load it, or what loads it goes away meanwhile
     * @throws io.vorlauf.api.model.ModelException if the files are damaged or not supported
     * @throws io.vorlauf.api.parameter.InvalidParameterException if a setting is unknown or out of range
     */
    public void load(String name, Path folder, String backend, Map<String, String> settings) {
        if (has(name)) {
            throw new BadInput("there is a model '" + name + "' already; give this one another name with --name");
        }
        requireWhole(folder);
        BadInput.when(!Files.isRegularFile(folder) && !Files.isRegularFile(folder.resolve("config.json")),
                folder + " is not a model directory: it has no config.json");
        BadInput.when(!claimed.add(name), "model '" + name + "' is being loaded already");
        try {
            Loaded entry = open(ModelSource.builder().name(name).path(folder).settings(settings).build(), backend);
            loaded.put(name, entry);
            requireThatItsLoadersStay(name, entry);
        } catch (RuntimeException | Error e) {
            claimed.remove(name);
            throw e;
        }
    }

    private static void requireWhole(Path folder) {
        try {
            FileContent.requireWhole(folder);
        } catch (ModelException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }

    // Who leaves is not there any more when it is told here; so either this sees it, or release sees the model.
    private void requireThatItsLoadersStay(String name, Loaded entry) {
        long there = Stream.of(platform.services(ModelLoader.class), platform.services(TokenizerLoader.class))
                .flatMap(List::stream)
                .filter(entry::isOf)
                .count();
        if (there < entry.loaders().size()) {
            if (loaded.remove(name, entry)) {
                entry.close();
            }
            throw new BadInput("what loads model '" + name + "' went away meanwhile");
        }
    }

    private Loaded open(ModelSource source, String backend) {
        Loaded entry = new Loaded(new ArrayList<>(), new ArrayDeque<>());
        try {
            platform.service(ModelLoader.class, "model loader");
            ModelLoader loader = choice.choose(backend, source, platform.services(ModelLoader.class));
            entry.loaders().add(loader);
            LoadedModel model = loader.load(source);
            entry.toClose().push(model);
            offerTokenizer(source.path(), entry);
            entry.toClose().push(platform.register(LanguageModel.class, model)::run);
            return entry;
        } catch (RuntimeException | Error e) {
            try {
                entry.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private void offerTokenizer(Path folder, Loaded entry) {
        Checkpoint.tokenizer(folder).ifPresent(file -> {
            TokenizerLoader loader = platform.service(TokenizerLoader.class, "tokenizer loader");
            entry.loaders().add(loader);
            LoadedTokenizer tokenizer = loader.load(file);
            entry.toClose().push(tokenizer);
            entry.toClose().push(platform.register(Tokenizer.class, tokenizer)::run);
        });
    }

    /**
     * Unloads a model; returns when generations have let go of it.
     *
     * @throws BadInput if it was not loaded here
     */
    public void unload(String name) {
        Loaded entry = loaded.get(name);
        if (entry == null) {
            throw new BadInput("no model '" + name + "' was loaded from the shell; loaded were: "
                    + names(loadedHere().stream()));
        }
        close(other -> other == entry);
    }

    /** Unloads what a loader has loaded; returns when generations have let go of it. */
    private void release(Object loader) {
        close(entry -> entry.isOf(loader));
    }

    /** The names of the models that were loaded from the shell. */
    public List<String> loadedHere() {
        return loaded.keySet().stream().sorted().toList();
    }

    /** Unloads everything. */
    @Override
    public void close() {
        close(entry -> true);
    }

    private void close(Predicate<Loaded> which) {
        List<AutoCloseable> removed = new ArrayList<>();
        loaded.forEach((name, entry) -> {
            if (which.test(entry) && loaded.remove(name, entry)) {
                removed.add(() -> {
                    try {
                        entry.close();
                    } finally {
                        claimed.remove(name);
                    }
                });
            }
        });
        Services.close(removed);
    }
}
