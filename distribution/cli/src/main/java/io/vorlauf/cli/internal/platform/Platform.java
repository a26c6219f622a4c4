package io.vorlauf.cli.internal.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The services around one command. Used by one thread; closed when the command has ended. */
public interface Platform extends AutoCloseable {

    /** All services of a type, the highest-ranked first. */
    <S> List<S> services(Class<S> type);

    /**
     * The highest-ranked service of a type.
     *
     * @param what what it is, for the message if there is none: {@code engine}
     * @throws CommandFailure if there is none
     */
    default <S> S service(Class<S> type, String what) {
        return services(type).stream()
                .findFirst()
                .orElseThrow(() ->
                        new CommandFailure("no " + what + " is installed (no service " + type.getName() + ")"));
    }

    /** Offers a service to the engine until what this returns is closed. */
    <S> AutoCloseable register(Class<S> type, S service);

    /**
     * The shell, which runs only if it is asked for: from arguments to exit code.
     *
     * @throws CommandFailure if there is none, or it does not start
     */
    ToIntFunction<String[]> shell();

    /** The folder of the distribution, if there is one. */
    Optional<Path> home();

    @Override
    void close();
}
