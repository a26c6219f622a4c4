// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads {@link FakeModel}s; directories named broken do not load. */
public final class FakeLoader implements ModelLoader {

    private final List<String> events;

    public FakeLoader(List<String> events) {
        this.events = events;
    }

    @Override
    public String name() {
        return "Fakes";
    }

    @Override
    public Set<String> families() {
        return Set.of("fake");
    }

    @Override
    public boolean reads(ModelSource source) {
        return true;
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(Parameter.choice("weights", "how weights are held", "stored", List.of("stored", "f32", "bf16")));
    }

    /** Says that it has read nothing, half and all of it. */
    @Override
    public LoadedModel load(ModelSource source, LoadProgress progress) {
        progress.loaded(0, 2);
        progress.loaded(1, 2);
        LoadedModel model = load(source);
        progress.loaded(2, 2);
        return model;
    }

    @Override
    public LoadedModel load(ModelSource source) {
        ParameterValues values = ParameterValues.of("model loader 'Fakes'", parameters(), source.settings());
        if (source.path().endsWith("broken")) {
            throw new ModelException("model.safetensors is cut off\nafter 12 bytes");
        }
        events.add("load " + source.name() + " " + values);
        return new FakeModel(source.name(), events, tokenizer(source.path().resolve("tokenizer.json")));
    }

    private static Optional<String> tokenizer(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
