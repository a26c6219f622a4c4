// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A checkpoint to load: where it is, what it shall be called, and how to load it. */
public final class ModelSource {

    private final String name;
    private final Path path;
    private final Map<String, String> settings;

    private ModelSource(String name, Path path, Map<String, String> settings) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(path, "path");
        settings = Map.copyOf(settings);
        this.name = name;
        this.path = path;
        this.settings = settings;
    }

    /** Starts one: default settings unless set. Directory and name must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** The name of the loaded model. */
    public String name() {
        return name;
    }

    /** Where it is: a directory in Hugging Face layout, or what else its loader {@linkplain ModelLoader#reads reads}. */
    public Path path() {
        return path;
    }

    /** Values for the {@link ModelLoader#parameters() loader's parameters}. */
    public Map<String, String> settings() {
        return settings;
    }

    /** A checkpoint loaded with default settings and named as its directory. */
    public static ModelSource of(Path path) {
        return new ModelSource(
                String.valueOf(path.toAbsolutePath().normalize().getFileName()), path, Map.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelSource that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ModelSource" + values();
    }

    private List<Object> values() {
        return List.of(name, path, settings);
    }

    /** Collects a source. Not thread-safe. */
    public static final class Builder {

        private String name;
        private Path path;
        private Map<String, String> settings = Map.of();

        private Builder() {}

        /** Sets {@link ModelSource#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ModelSource#path()}. */
        public Builder path(Path value) {
            path = value;
            return this;
        }

        /** Sets {@link ModelSource#settings()}. */
        public Builder settings(Map<String, String> value) {
            settings = value;
            return this;
        }

        /** What was collected. */
        public ModelSource build() {
            return new ModelSource(name, path, settings);
        }
    }
}
