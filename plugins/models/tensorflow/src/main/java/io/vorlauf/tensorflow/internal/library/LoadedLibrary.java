// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/** Where TensorFlow's library came from, once it is there. */
public final class LoadedLibrary {

    private static final String NAME = "tensorflow";

    private LoadedLibrary() {}

    /** The folder that TensorFlow's libraries were loaded from; empty if that is not known. */
    public static Optional<Path> folder() {
        return Loader.getLoadedLibraries().values().stream()
                .filter(file -> file != null && file.contains(NAME))
                .map(Path::of)
                .filter(file -> file.getFileName().toString().contains(NAME))
                .flatMap(file -> Optional.ofNullable(file.getParent()).stream())
                .findFirst();
    }
}
