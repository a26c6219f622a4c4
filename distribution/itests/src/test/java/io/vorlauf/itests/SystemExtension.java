// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands every test the one {@link RunningSystem} of the process, started when it is first wanted. */
final class SystemExtension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.getParameter().getType() == RunningSystem.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return extension.getRoot()
                .getStore(Namespace.GLOBAL)
                .getOrComputeIfAbsent(Started.class, key -> Started.start(), Started.class)
                .system;
    }

    private record Started(RunningSystem system, Path directory) implements AutoCloseable {

        static Started start() {
            try {
                Path directory = Files.createTempDirectory("vorlauf-itests-");
                return new Started(RunningSystem.start(directory), directory);
            } catch (Exception e) {
                throw new ParameterResolutionException("the system does not start", e);
            }
        }

        @Override
        public void close() throws Exception {
            system.close();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }
}
