// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal.natives;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Links the native methods to this class loader.
 *
 * <p>Java refuses to load one file in two class loaders, and an updated bundle has a new one while the old one may
 * still be around. So the library is unpacked under a name never used before, and deleted as soon as it is loaded: the
 * process keeps the file's content. It is unloaded with the class loader.
 */
public final class NativeLibrary {

    /** Linking happens once per class loader, which is what a static field is. */
    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads the library, if that has not been done yet.
     *
     * @param scratch a directory to unpack it in, on a file system that allows executable files
     * @throws ModelException if there is none for this platform, or it cannot be unpacked or linked
     */
    public static synchronized void load(Path scratch) {
        if (!loaded) {
            link(Platform.of(System.getProperty("os.name"), System.getProperty("os.arch")), scratch);
            loaded = true;
        }
    }

    static void link(Platform platform, Path scratch) {
        List<Path> unpacked = new ArrayList<>();
        try {
            Files.createDirectories(scratch);
            Path directory = Files.createTempDirectory(scratch, "vorlauf-tokenizers-");
            unpacked.add(directory);
            for (String library : platform.libraries()) {
                Path file = directory.resolve(library);
                unpacked.add(0, file);
                unpack(platform, library, file);
                System.load(file.toAbsolutePath().toString());
            }
        } catch (IOException e) {
            throw new ModelException("cannot unpack the native tokenizer library in " + scratch + ": " + e, e);
        } catch (UnsatisfiedLinkError e) {
            throw new ModelException("cannot load the native tokenizer library from " + scratch
                    + " (does its file system allow executable files?): " + e.getMessage(), e);
        } finally {
            // Windows holds on to the files of loaded libraries; there they stay.
            unpacked.forEach(file -> file.toFile().delete());
        }
    }

    private static void unpack(Platform platform, String library, Path file) throws IOException {
        try (InputStream content = NativeLibrary.class.getResourceAsStream(platform.resource(library))) {
            if (content == null) {
                throw new ModelException(Platform.KNOWN.contains(platform.name())
                        ? "this bundle has no " + platform.resource(library) + ", the native tokenizer library for "
                                + platform.name()
                        : "there is no native tokenizer library for " + platform.name() + "; there are: "
                                + String.join(", ", Platform.KNOWN));
            }
            Files.copy(content, file);
        }
    }

    /**
     * A kind of machine, and what has to be loaded on it.
     *
     * @param name as in the path of the libraries: {@code linux-x86_64}
     * @param libraries file names, in the order in which they need each other
     */
    record Platform(String name, List<String> libraries) {

        /** The kinds of machines that there are libraries for. */
        static final List<String> KNOWN = List.of("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64");

        /** The platform of these system properties. */
        static Platform of(String osName, String osArch) {
            String os = osName.toLowerCase(Locale.ROOT);
            String arch = switch (osArch) {
                case "amd64", "x86_64" -> "x86_64";
                case "arm64", "aarch64" -> "aarch64";
                default -> osArch;
            };
            if (os.startsWith("windows")) {
                return new Platform("win-" + arch,
                        List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll"));
            }
            if (os.startsWith("mac")) {
                return new Platform("osx-" + arch, List.of("libtokenizers.dylib"));
            }
            return new Platform(os + "-" + arch, List.of("libtokenizers.so"));
        }

        /** Where a library lies inside the bundle. */
        String resource(String library) {
            return "/native/lib/" + name + "/cpu/" + library;
        }
    }
}
