// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.strategy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.configuration.internal.property.Form;
import io.vorlauf.configuration.internal.property.Form.Field;
import io.vorlauf.configuration.internal.property.Names;
import io.vorlauf.configuration.internal.property.Settings;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedServiceFactory;

/**
 * Makes strategies of one kind, one for each configuration: {@code io.vorlauf.strategy.tree~wide} is a strategy like
 * {@code tree}, called {@code tree-wide} unless it says otherwise, with the defaults that the configuration gives.
 *
 * <p>A changed configuration replaces its strategy: the new one is there before the old one goes, so that generations
 * that use it go on with the new one. A wrong one changes nothing. Thread-safe.
 */
final class StrategyFactory implements ManagedServiceFactory, Form.Provider, AutoCloseable {

    private static final String PREFIX = "io.vorlauf.strategy.";

    private final String pid;
    private final SpeculationStrategy kind;
    private final Names names;
    private final Predicate<String> isKind;
    private final BiFunction<SpeculationStrategy, Settings, Runnable> publisher;
    private final Map<String, Installed> installed = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A strategy that serves: its name, and what withdraws it. */
    private record Installed(String name, Runnable withdrawal) {}

    /**
     * A factory without configurations.
     *
     * @param kind what does the work
     * @param names the names of all configured strategies
     * @param isKind whether a name is that of a strategy that is not configured
     * @param publisher makes a strategy available that a configuration has made; what it returns withdraws the strategy
     *     and waits until it is no longer used
     */
    StrategyFactory(
            SpeculationStrategy kind,
            Names names,
            Predicate<String> isKind,
            BiFunction<SpeculationStrategy, Settings, Runnable> publisher) {
        this.pid = pid(kind.name());
        this.kind = kind;
        this.names = names;
        this.isKind = isKind;
        this.publisher = publisher;
    }

    /** The identity of the factory for a kind. File Install ends it at a hyphen, so it has none. */
    static String pid(String kind) {
        return PREFIX + kind.replaceAll("[^A-Za-z0-9_.]", "_");
    }

    String pid() {
        return pid;
    }

    @Override
    public String getName() {
        return "strategies like " + kind.name();
    }

    @Override
    public void updated(String configuration, Dictionary<String, ?> properties) throws ConfigurationException {
        Installed before = installed.get(configuration);
        Settings settings = Settings.reported(before != null, () -> Settings.of(configuration, properties));
        ConfiguredStrategy strategy = Settings.reported(before != null, () -> {
            ConfiguredStrategy made = make(settings);
            takeName(made.name(), settings);
            return made;
        });
        installed.put(configuration, new Installed(strategy.name(), publish(strategy, settings)));
        if (before != null) {
            withdraw(before);
        }
        if (closed) {
            deleted(configuration);
        }
    }

    private Runnable publish(ConfiguredStrategy strategy, Settings settings) {
        try {
            return publisher.apply(strategy, settings);
        } catch (RuntimeException | Error e) {
            names.giveBack(strategy.name());
            throw e;
        }
    }

    private ConfiguredStrategy make(Settings settings) throws ConfigurationException {
        List<Parameter<?>> original = kind.parameters();
        settings.haveNothingBut(
                Stream.concat(Stream.of(Names.PROPERTY), original.stream().map(Parameter::name)).toList());
        List<Parameter<?>> parameters = new ArrayList<>();
        for (Parameter<?> parameter : original) {
            parameters.add(parameter.withDefault(String.valueOf(settings.read(parameter))));
        }
        String name = settings.find(Names.PROPERTY).orElse(kind.name() + "-" + settings.instance(pid));
        ConfiguredStrategy made = new ConfiguredStrategy(name, kind, List.copyOf(parameters));
        try {
            made.check(ParameterValues.of("strategy '" + name + "'", parameters, Map.of()));
        } catch (InvalidParameterException e) {
            throw settings.wrong(null, e.getMessage());
        }
        return made;
    }

    private void takeName(String name, Settings settings) throws ConfigurationException {
        if (name.equals(DecodingRequest.NO_SPECULATION)) {
            throw settings.wrong(Names.PROPERTY,
                    "'" + name + "' is decoding without speculation; name the strategy otherwise");
        }
        if (name.equals(kind.name()) || isKind.test(name)) {
            throw settings.wrong(Names.PROPERTY, "a strategy '" + name + "' is installed; name this one otherwise");
        }
        names.take(name, settings);
    }

    @Override
    public void deleted(String configuration) {
        Installed gone = installed.remove(configuration);
        if (gone != null) {
            withdraw(gone);
        }
    }

    private void withdraw(Installed strategy) {
        strategy.withdrawal().run();
        names.giveBack(strategy.name());
    }

    /** Withdraws all strategies of this kind, and those that were on their way. */
    @Override
    public void close() {
        closed = true;
        installed.keySet().forEach(this::deleted);
    }

    @Override
    public Form form() {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.text(Names.PROPERTY, "what requests call it; " + kind.name()
                + "-INSTANCE if it is not given, after the configuration's instance", false));
        kind.parameters().forEach(parameter -> fields.add(Field.of(parameter)));
        return new Form(pid, "strategy " + kind.name(), kind.description(), fields);
    }

    /**
     * A strategy of some kind under a name of its own, with other defaults. Values reach the kind by name.
     *
     * @param name its name
     * @param kind what does the work
     * @param parameters those of the kind, in its order, with the defaults they shall have
     */
    private record ConfiguredStrategy(String name, SpeculationStrategy kind, List<Parameter<?>> parameters)
            implements SpeculationStrategy {

        @Override
        public String description() {
            List<Parameter<?>> original = kind.parameters();
            String changed = IntStream.range(0, original.size())
                    .filter(i -> !original.get(i).defaultValue().equals(parameters.get(i).defaultValue()))
                    .mapToObj(i -> parameters.get(i).name() + " = " + parameters.get(i).defaultValue())
                    .collect(Collectors.joining(", "));
            return changed.isEmpty() ? kind.description() : kind.name() + " with " + changed;
        }

        @Override
        public void check(ParameterValues values) {
            kind.check(values);
        }

        @Override
        public int requiredDrafts() {
            return kind.requiredDrafts();
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return kind.open(context);
        }
    }
}
