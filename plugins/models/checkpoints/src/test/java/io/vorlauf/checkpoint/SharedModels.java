// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds the reference models, which are not part of the project; tests that need them are skipped without them. */
public final class SharedModels {

    private SharedModels() {}

    /** The directory of a model. */
    public static Path require(String name) {
        Optional<Path> model = roots()
                .map(root -> root.resolve("models").resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
        Assumptions.assumeTrue(model.isPresent(), "there is no shared/models/" + name);
        return model.get();
    }

    private static Stream<Path> roots() {
        String named = System.getProperty("vorlauf.shared", System.getenv("vorlauf.shared"));
        if (named != null) {
            return Stream.of(Path.of(named));
        }
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve("shared"));
    }
}
