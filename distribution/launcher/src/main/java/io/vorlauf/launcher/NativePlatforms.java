package io.vorlauf.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** For which platforms a distribution has native libraries: who wants a model on another one is told these. */
final class NativePlatforms {

    /** The system property that says it to those who load libraries: names like {@code linux-arm64}, with commas. */
    static final String PROPERTY = "vorlauf.native.platforms";

    private static final Pattern ENDING = Pattern.compile("-((?:linux|macosx|windows)-\\w+)\\.jar$");

    private NativePlatforms() {}

    /** The platforms whose libraries are in a folder, in alphabetical order. */
    static List<String> in(Path packed) throws LaunchException {
        return Home.jars(packed).stream()
                .map(jar -> ENDING.matcher(jar.getFileName().toString()))
                .filter(Matcher::find)
                .map(name -> name.group(1))
                .distinct()
                .sorted()
                .toList();
    }
}
