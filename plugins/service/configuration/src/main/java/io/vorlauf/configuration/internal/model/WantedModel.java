// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.model;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.backend.BackendChoice;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.location.ModelLocations;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import io.vorlauf.configuration.internal.property.Names;
import io.vorlauf.configuration.internal.property.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.cm.ConfigurationException;

/**
 * A model that a configuration asks for.
 *
 * @param settings the configuration
 * @param source what to load
 * @param backend what evaluates it: the name of a loader, or {@value BackendChoice#AUTO}
 */
record WantedModel(Settings settings, ModelSource source, String backend) {

    static final String DIRECTORY = "directory";
    static final String BACKEND = "backend";

    /**
     * Reads a configuration. The loader's settings are not checked.
     *
     * @param base what relative directories are relative to
     * @param defaultName the name of a model for which none is given
     * @throws ConfigurationException if no directory is given or it is not a model's
     */
    static WantedModel read(Settings settings, Path base, String defaultName) throws ConfigurationException {
        String text = settings.find(DIRECTORY).orElseThrow(() -> settings.wrong(DIRECTORY,
                "property '" + DIRECTORY + "' must say where the model is: the directory of its config.json"));
        Path directory;
        try {
            directory = ModelLocations.ofProcess().find(base, text).path().normalize();
        } catch (InvalidPathException e) {
            throw settings.wrong(DIRECTORY, "'" + text + "' is not a path: " + e.getReason());
        } catch (ModelException e) {
            throw settings.wrong(DIRECTORY, e.getMessage());
        }
        Map<String, String> values = new LinkedHashMap<>(settings.values());
        values.remove(DIRECTORY);
        values.remove(Names.PROPERTY);
        values.remove(BACKEND);
        if (!Files.isRegularFile(directory)) {
            requireConfig(settings, directory);
        }
        String name = settings.find(Names.PROPERTY).orElse(defaultName);
        return new WantedModel(settings, ModelSource.builder().name(name).path(directory).settings(values).build(),
                settings.find(BACKEND).orElse(BackendChoice.AUTO));
    }

    private static void requireConfig(Settings settings, Path directory) throws ConfigurationException {
        Path file = directory.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw settings.wrong(DIRECTORY, directory + " is not a model directory: it has no config.json");
        }
        try {
            FileContent.requireWhole(directory);
        } catch (ModelException e) {
            throw settings.wrong(DIRECTORY, e.getMessage());
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonParser.parseReader(reader).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw settings.wrong(DIRECTORY, file + " is not a JSON object: " + e.getMessage());
        } catch (IOException e) {
            throw settings.wrong(DIRECTORY, "cannot read " + file + ": " + e);
        }
    }

    String name() {
        return source.name();
    }

    String pid() {
        return settings.pid();
    }

    /** The tokenizer file beside the model, or the file that holds both; empty if the model has no tokenizer. */
    Optional<Path> tokenizer() {
        return Checkpoint.tokenizer(source.path());
    }
}
