// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The services around a command, as they are at the moment of the call. */
public interface Services {

    /** All services of a type, the highest-ranked first. */
    <S> List<S> services(Class<S> type);

    /**
     * The highest-ranked service of a type.
     *
     * @param what what it is, for the message if there is none: {@code engine}
     * @throws CommandException if there is none
     */
    default <S> S service(Class<S> type, String what) {
        return services(type).stream().findFirst().orElseThrow(
                () -> new CommandException("no " + what + " is installed (no service " + type.getName() + ")"));
    }

    /** The engine. */
    default DecodingService engine() {
        return service(DecodingService.class, "engine");
    }

    /** Offers a service to the engine until what this returns is called. */
    <S> Runnable register(Class<S> type, S service);

    /**
     * Closes one after the other, whatever becomes of those before.
     *
     * @throws CommandException if one could not be closed
     */
    static void close(Iterable<? extends AutoCloseable> models) {
        CommandException first = null;
        for (AutoCloseable model : models) {
            try {
                model.close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof CommandException known
                            ? known
                            : new CommandException("cannot close a model: " + e.getMessage(), e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** The folder of the distribution, if this is one. */
    Optional<Path> home();

    /**
     * The directories of models in the distribution's folder {@code models}, by name.
     *
     * @throws CommandException if the folder cannot be listed
     */
    default List<Path> distributedModels() {
        Optional<Path> folder = home().map(home -> home.resolve("models")).filter(Files::isDirectory);
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder.get())) {
            return children.filter(child -> Files.isRegularFile(child.resolve("config.json"))).sorted().toList();
        } catch (IOException e) {
            throw new CommandException("cannot list " + folder.get() + ": " + Reasons.of(e), e);
        }
    }
}
