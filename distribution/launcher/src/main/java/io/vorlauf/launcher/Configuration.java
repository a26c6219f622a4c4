package io.vorlauf.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The settings in {@code conf/config.properties}: properties of the framework, and the start levels of bundles, which
 * are {@code vorlauf.startlevel.<symbolic name>} or else {@code vorlauf.startlevel}. In values,
 * <code>${vorlauf.home}</code> and <code>${vorlauf.data}</code> stand for the two folders.
 *
 * @param properties names and values, everything replaced
 */
record Configuration(Map<String, String> properties) {

    private static final String START_LEVEL = "vorlauf.startlevel";

    static Configuration read(Path file, Path home, Path data) throws LaunchException {
        Properties raw = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            raw.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException("cannot read " + file + ": " + e, e);
        }
        Map<String, String> properties = new TreeMap<>();
        raw.stringPropertyNames().forEach(name -> properties.put(name, raw.getProperty(name)
                .replace("${vorlauf.home}", home.toString())
                .replace("${vorlauf.data}", data.toString())));
        return new Configuration(Map.copyOf(properties));
    }

    /** The start level of a bundle. */
    int startLevel(String symbolicName) throws LaunchException {
        String name = START_LEVEL + "." + symbolicName;
        String value = properties.getOrDefault(name, properties.getOrDefault(START_LEVEL, "1"));
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new LaunchException("the start level of " + symbolicName
                    + " in config.properties must be a whole number, not '" + value + "'", e);
        }
    }
}
