package io.vorlauf.tokenizers.internal.natives;

import java.util.List;
import java.util.Locale;

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
