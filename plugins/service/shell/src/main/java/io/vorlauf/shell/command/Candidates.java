// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.shell.output.Console;
import java.lang.reflect.Constructor;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * What can be typed where a name is wanted, as picocli asks for it: a class for each kind of names, made with whatever it
 * looks them up in.
 */
public abstract class Candidates implements Iterable<String> {

    private final Supplier<List<String>> names;

    /** Names that are looked up when they are asked for. */
    protected Candidates(Supplier<List<String>> names) {
        this.names = names;
    }

    // Completion has no way to say that there is no engine.
    @Override
    public final Iterator<String> iterator() {
        try {
            return names.get().iterator();
        } catch (CommandException e) {
            return List.<String>of().iterator();
        }
    }

    /** Names of strategies. */
    public static final class Strategies extends Candidates {

        /** Those of an engine. */
        public Strategies(Services services) {
            super(() -> services.engine().strategies().stream().map(StrategyInfo::name).toList());
        }
    }

    /** Parameters of any strategy, up to the equals sign. */
    public static final class Parameters extends Candidates {

        /** Those of an engine. */
        public Parameters(Services services) {
            super(() -> services.engine().strategies().stream()
                    .flatMap(strategy -> strategy.parameters().stream())
                    .map(Parameter::name)
                    .distinct()
                    .map(name -> name + "=")
                    .toList());
        }
    }

    /**
     * Makes candidates and commands with what is around them, and everything else as picocli does.
     *
     * @param platform the services around commands
     * @param console where commands print
     * @param surroundings what constructors of candidates take, one of these each, or the platform
     */
    public record Factory(Services platform, Console console, Object... surroundings) implements IFactory {

        @Override
        @SuppressWarnings("unchecked")
        public <K> K create(Class<K> type) throws Exception {
            if (Candidates.class.isAssignableFrom(type)) {
                Constructor<?> constructor = type.getDeclaredConstructors()[0];
                constructor.setAccessible(true);
                Class<?> wanted = constructor.getParameterTypes()[0];
                return type.cast(constructor.newInstance(Stream.concat(Stream.of(platform), Stream.of(surroundings))
                        .filter(wanted::isInstance)
                        .findFirst()
                        .orElseThrow()));
            }
            K made = CommandLine.defaultFactory().create(type);
            if (made instanceof ServiceCommand<?> command) {
                ((ServiceCommand<Services>) command).use(platform, console);
            }
            return made;
        }
    }
}
