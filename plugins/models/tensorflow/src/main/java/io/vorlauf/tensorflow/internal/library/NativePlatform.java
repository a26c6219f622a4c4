// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import io.vorlauf.tensorflow.internal.plan.Processor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * For which machines there are native libraries, and for which of them they are here.
 *
 * @param machine what this machine is, as the classifiers of TensorFlow's jars are called: {@code linux-x86_64}
 * @param present the platforms whose libraries are here as far as that can be told; empty if it cannot
 */
public record NativePlatform(String machine, Set<String> present) {

    /** The platforms that TensorFlow Java is built for and that Vorlauf supports. */
    public static final List<String> SUPPORTED = List.of("linux-x86_64", "linux-arm64", "macosx-arm64");

    /** Where the launcher says whose libraries the distribution has. */
    private static final String PRESENT = "vorlauf.native.platforms";
    private static final String PACKAGE = "org/tensorflow/internal/c_api/";

    /** What is true of this process. */
    public static NativePlatform current() {
        Set<String> present = new TreeSet<>();
        Stream.of(System.getProperty(PRESENT, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(present::add);
        for (String platform : SUPPORTED) {
            String library = PACKAGE + platform + (platform.startsWith("mac") ? "/libjnitensorflow.dylib" : "/libjnitensorflow.so");
            if (NativePlatform.class.getClassLoader().getResource(library) != null) {
                present.add(platform);
            }
        }
        return of(System.getProperty("os.name"), Processor.current().architecture(), present);
    }

    static NativePlatform of(String osName, String architecture, Set<String> present) {
        String system = osName.toLowerCase(Locale.ROOT);
        String os = system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system;
        return new NativePlatform(os + "-" + architecture, present);
    }

    /** Why the libraries cannot be there, as a sentence; empty if nothing speaks against it. */
    public Optional<String> obstacle() {
        if (!present.isEmpty() && !present.contains(machine)) {
            return Optional.of("the native libraries of TensorFlow that are here are those for "
                    + String.join(", ", present) + "; this machine is " + machine);
        }
        if (present.isEmpty() && !SUPPORTED.contains(machine)) {
            return Optional.of("there are no native libraries of TensorFlow for " + machine + "; there are: "
                    + String.join(", ", SUPPORTED));
        }
        return Optional.empty();
    }
}
