// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A platform with the services a test puts there; writes down what is registered and unregistered. */
public final class FakePlatform implements Platform {

    private final Map<Class<?>, List<Object>> services = new LinkedHashMap<>();
    private final List<String> events = new ArrayList<>();
    private InputStream input = InputStream.nullInputStream();
    private Path home;

    public <S> FakePlatform with(Class<S> type, S service) {
        services.computeIfAbsent(type, key -> new ArrayList<>()).add(service);
        return this;
    }

    public FakePlatform home(Path directory) {
        home = directory;
        return this;
    }

    /** Types lines. */
    public FakePlatform typing(String lines) {
        input = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    @Override
    public InputStream input() {
        return input;
    }

    /** What happened, in order; models and loaders add their own events. */
    public List<String> events() {
        return events;
    }

    @Override
    public <S> List<S> services(Class<S> type) {
        return services.getOrDefault(type, List.of()).stream().map(type::cast).toList();
    }

    @Override
    public <S> Runnable register(Class<S> type, S service) {
        with(type, service);
        events.add("register " + service);
        return () -> {
            services.get(type).remove(service);
            events.add("unregister " + service);
        };
    }

    /** A shell that is left with 7. */
    @Override
    public ToIntFunction<String[]> shell() {
        return arguments -> 7;
    }

    @Override
    public Optional<Path> home() {
        return Optional.ofNullable(home);
    }

    @Override
    public void close() {
        events.add("close platform");
    }
}
