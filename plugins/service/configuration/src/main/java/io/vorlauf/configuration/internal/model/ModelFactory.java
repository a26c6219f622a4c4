// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.model;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.configuration.internal.property.Form;
import io.vorlauf.configuration.internal.property.Form.Field;
import io.vorlauf.configuration.internal.property.Names;
import io.vorlauf.configuration.internal.property.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedServiceFactory;

/**
 * Loads a model, with its tokenizer, for each configuration {@code io.vorlauf.model~NAME}. What is plainly wrong is
 * rejected at once; loading itself happens {@linkplain ModelDesk later and elsewhere}. Thread-safe.
 */
public final class ModelFactory implements ManagedServiceFactory, Form.Provider, AutoCloseable {

    /** The persistent identity of the factory. */
    public static final String PID = "io.vorlauf.model";

    private final Path base;
    private final Loaders loaders;
    private final ModelDesk desk;
    private final Names names = new Names();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();

    /**
     * A factory without configurations.
     *
     * @param base what relative directories are relative to
     */
    public ModelFactory(BundleContext context, Path base) {
        this.base = base;
        this.desk = new ModelDesk(context);
        this.loaders = new Loaders(context, this::retry, this::release);
    }

    private void retry() {
        desk.retry(loaders);
    }

    /** Unloads what a loader has loaded; another one that is there may load it then. */
    private void release(Object loader) {
        desk.release(loader);
        retry();
    }

    /** Begins to look for loaders. */
    public void open() {
        loaders.open();
    }

    @Override
    public String getName() {
        return "models";
    }

    @Override
    public void updated(String configuration, Dictionary<String, ?> properties) throws ConfigurationException {
        String before = accepted.get(configuration);
        WantedModel wanted = Settings.reported(before != null, () -> {
            Settings settings = Settings.of(configuration, properties);
            WantedModel read = WantedModel.read(settings, base, settings.instance(PID));
            checkLoaderSettings(read);
            names.take(read.name(), settings);
            return read;
        });
        accepted.put(configuration, wanted.name());
        if (before != null) {
            names.giveBack(before);
        }
        desk.want(wanted, loaders);
    }

    /** By those loaders that are there; one has to take them. If there is none, it will say what is wrong when it loads. */
    private void checkLoaderSettings(WantedModel wanted) throws ConfigurationException {
        ConfigurationException first = null;
        for (ModelLoader loader : loaders.candidates(wanted)) {
            try {
                checkSettings(wanted.settings(), loader.parameters());
                return;
            } catch (ConfigurationException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static void checkSettings(Settings settings, List<Parameter<?>> parameters) throws ConfigurationException {
        settings.haveNothingBut(Stream.concat(
                Stream.of(WantedModel.DIRECTORY, Names.PROPERTY, WantedModel.BACKEND),
                parameters.stream().map(Parameter::name)).toList());
        for (Parameter<?> parameter : parameters) {
            settings.read(parameter);
        }
    }

    @Override
    public void deleted(String configuration) {
        String name = accepted.remove(configuration);
        if (name != null) {
            // Whoever wants the name next is served in order: after the model that has it has gone.
            names.giveBack(name);
            desk.forget(configuration, loaders);
        }
    }

    /** Withdraws and unloads all models. */
    @Override
    public void close() {
        desk.close();
        loaders.close();
    }

    @Override
    public Form form() {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.text(WantedModel.DIRECTORY, "a directory with config.json, model.safetensors, tokenizer.json, "
                + "relative to the folder of the distribution; a file; or OWNER/NAME of one in the local "
                + "Hugging Face cache", true));
        fields.add(Field.text(Names.PROPERTY,
                "what requests call it; the configuration's instance if it is not given", false));
        fields.add(Field.text(WantedModel.BACKEND,
                "what evaluates it: the name of a loader, such as jvm or tensorflow, or auto, which is the default, for "
                        + "what is faster for this model on this machine", false));
        loaders.models().stream()
                .flatMap(loader -> loader.parameters().stream())
                .map(Field::of)
                .filter(field -> fields.stream().noneMatch(other -> other.id().equals(field.id())))
                .forEach(fields::add);
        return new Form(PID, "Vorlauf model", "A model that is loaded and offered to requests", fields);
    }
}
