// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.SharedTokens;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.command.Services;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The models of one command, with their tokenizers: loaded, offered to the engine as services, and at the end withdrawn
 * first and closed second, the last one opened first. A backend loads a directory once however often it is named, and two
 * models of one name get different names. Not thread-safe.
 */
public final class OpenModels implements AutoCloseable {

    private final Platform platform;
    private final Map<String, String> settings;
    private final String backend;
    private final String draftBackend;
    private final Consumer<String> progress;
    private final Consumer<String> notes;
    private final LongSupplier clock;
    private final BackendChoice choice;
    private final Map<Loading, OpenModel> models = new LinkedHashMap<>();
    private final Set<ModelInfo> targets = new LinkedHashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Tokenizer> tokenizers = new HashMap<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    /**
     * No models yet.
     *
     * @param settings values for the model loader's parameters
     * @param backend what evaluates models: the name of a loader, or {@value BackendChoice#AUTO}
     * @param draftBackend what evaluates drafts
     * @param progress shows what takes long, in place of what it showed before; nothing if that is empty
     * @param notes hears what is worth knowing of the models
     */
    public OpenModels(
            Platform platform, Map<String, String> settings, String backend, String draftBackend,
            Consumer<String> progress, Consumer<String> notes) {
        this(platform, settings, backend, draftBackend, progress, notes, System::nanoTime);
    }

    /**
     * No models yet.
     *
     * @param clock tells the time in nanoseconds
     */
    OpenModels(
            Platform platform, Map<String, String> settings, String backend, String draftBackend,
            Consumer<String> progress, Consumer<String> notes, LongSupplier clock) {
        this.platform = platform;
        this.settings = Map.copyOf(settings);
        this.backend = backend;
        this.draftBackend = draftBackend;
        this.progress = progress;
        this.notes = notes;
        this.clock = clock;
        this.choice = new BackendChoice(BackendChoice.usualMemory(), progress);
    }

    private record Loading(Path directory, String backend) {}

    /**
     * Loads a target, or returns it if it is loaded already.
     *
     * @throws BadInput if the directory is not a model's
     * @throws io.vorlauf.api.model.ModelException if its files are damaged or not supported
     * @throws io.vorlauf.api.parameter.InvalidParameterException if a setting is unknown or out of range
     * @throws CommandException if no loader is installed
     */
    public OpenModel open(Path directory) {
        OpenModel target = open(directory, backend);
        targets.add(target.model().info());
        return target;
    }

    /** Loads a draft, as {@link #open} loads targets. */
    public OpenModel openDraft(Path directory) {
        OpenModel draft = open(directory, draftBackend);
        targets.forEach(target -> noteVocabulary(target, draft.model().info()));
        return draft;
    }

    /** Says so, if a draft is going to work through its text. */
    private void noteVocabulary(ModelInfo target, ModelInfo draft) {
        if (target.tokenizer().equals(draft.tokenizer())) {
            return;
        }
        Tokenizer targets = target.tokenizer().map(tokenizers::get).orElse(null);
        Tokenizer drafts = draft.tokenizer().map(tokenizers::get).orElse(null);
        if (targets != null && drafts != null) {
            SharedTokens shared = SharedTokens.of(targets, drafts);
            // With none, the engine says that it cannot be.
            if (shared.count() > 0) {
                notes.accept("draft '" + draft.name() + "' has another vocabulary than '" + target.name()
                        + "': it works through its text, " + shared.count() + " of " + shared.size()
                        + " tokens are shared");
            }
        }
    }

    /** Loads drafts, and returns the names that requests use. */
    public List<String> openDrafts(List<Path> directories) {
        return directories.stream().map(this::openDraft).map(OpenModel::name).toList();
    }

    private OpenModel open(Path directory, String by) {
        ModelDirectory source = ModelDirectory.read(directory);
        return models.computeIfAbsent(new Loading(realPath(source.directory()), by), added -> load(source, by));
    }

    private static Path realPath(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            throw new BadInput("cannot enter " + directory + ": " + Reasons.of(e), e);
        }
    }

    private OpenModel load(ModelDirectory directory, String by) {
        platform.service(ModelLoader.class, "model loader");
        ModelSource source = ModelSource.builder()
                .name(directory.name()).path(directory.directory()).settings(settings).build();
        ModelLoader loader = choice.choose(by, source, platform.services(ModelLoader.class));
        LoadedModel model = load(loader, ModelSource.builder()
                .name(freeName(source.name())).path(source.path()).settings(source.settings())
                .build());
        toClose.push(model);
        boolean readable = offerTokenizer(directory);
        toClose.push(platform.register(LanguageModel.class, model)::run);
        return new OpenModel(model, directory, readable);
    }

    private LoadedModel load(ModelLoader loader, ModelSource source) {
        try (LoadingLine line = new LoadingLine(source.name(), progress, clock)) {
            return loader.load(source, line);
        }
    }

    /**
     * The tokenizer that came with a model.
     *
     * @throws java.util.NoSuchElementException if none did
     */
    public Tokenizer tokenizer(OpenModel model) {
        return model.model().info().tokenizer().map(tokenizers::get).orElseThrow();
    }

    /** What is known of the models that are open, in the order in which they were opened. */
    public List<ModelInfo> infos() {
        return models.values().stream().map(open -> open.model().info()).toList();
    }

    /** Whether the context of every model has room for a prompt with so many new tokens behind it. */
    public boolean fits(Prompt prompt, int newTokens) {
        Map<String, Integer> lengths = new HashMap<>();
        return infos().stream().allMatch(info -> {
            int length = lengths.computeIfAbsent(info.tokenizer().orElse(""), name -> length(prompt, name));
            return (long) length + newTokens <= info.contextLength();
        });
    }

    // A text without a tokenizer has no length; the engine says what is wrong with it.
    private int length(Prompt prompt, String tokenizer) {
        if (prompt instanceof Prompt.Ids ids) {
            return ids.ids().length();
        }
        return Optional.ofNullable(tokenizers.get(tokenizer))
                .map(known -> length(prompt, known))
                .orElse(0);
    }

    private static int length(Prompt prompt, Tokenizer tokenizer) {
        try {
            return prompt.encode(tokenizer).length();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    /** How many tokens the context of that model has room for whose context is shortest. */
    public int shortestContext() {
        return infos().stream().mapToInt(ModelInfo::contextLength).min().orElseThrow();
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
            FileContent.otherTokenizer(source.directory())
                    .ifPresent(other -> notes.accept("warning: " + source.directory() + ": " + other));
            return false;
        }
        LoadedTokenizer tokenizer =
                platform.service(TokenizerLoader.class, "tokenizer loader").load(file.get());
        if (tokenizers.putIfAbsent(tokenizer.identity(), tokenizer) == null) {
            toClose.push(tokenizer);
            toClose.push(platform.register(Tokenizer.class, tokenizer)::run);
        } else {
            tokenizer.close();
        }
        return true;
    }

    /** Withdraws and closes everything, whatever fails on the way. */
    @Override
    public void close() {
        List<AutoCloseable> lastFirst = List.copyOf(toClose);
        toClose.clear();
        models.clear();
        targets.clear();
        tokenizers.clear();
        Services.close(lastFirst);
    }

    /**
     * A model that is loaded and known to the engine.
     *
     * @param model the model; closed by {@link OpenModels}
     * @param source where it came from
     * @param readable whether a tokenizer came with it, so that it takes and gives text
     */
    public record OpenModel(LanguageModel model, ModelDirectory source, boolean readable) {

        /** The name requests use. */
        public String name() {
            return model.info().name();
        }
    }
}
