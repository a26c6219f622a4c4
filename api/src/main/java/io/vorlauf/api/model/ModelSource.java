package io.vorlauf.api.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A checkpoint to load: where it is, what it shall be called, and how to load it.
 *
 * @param name the name of the loaded model
 * @param directory a directory in Hugging Face layout
 * @param settings values for the {@link ModelLoader#parameters() loader's parameters}
 */
public record ModelSource(String name, Path directory, Map<String, String> settings) {

    /** Copies the settings. */
    public ModelSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(directory, "directory");
        settings = Map.copyOf(settings);
    }

    /** A checkpoint loaded with default settings and named as its directory. */
    public static ModelSource of(Path directory) {
        return new ModelSource(
                String.valueOf(directory.toAbsolutePath().normalize().getFileName()), directory, Map.of());
    }
}
