// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings in {@code conf/config.properties}: properties of the framework, and the start levels of bundles, which
 * are {@code vorlauf.startlevel.<symbolic name>} or else {@code vorlauf.startlevel}. In values,
 * <code>${vorlauf.home}</code> and <code>${vorlauf.data}</code> stand for the two folders.
 *
 * <p>Some bundles take their settings apart, such as at commas, and fill in what stands for something by themselves. For
 * them there are the properties {@code vorlauf.home.quoted} and {@code vorlauf.data.quoted}: whatever the folders are
 * called, nothing in them is taken for a placeholder.
 *
 * @param properties names and values, everything replaced
 */
record Configuration(Map<String, String> properties) {

    private static final String START_LEVEL = "vorlauf.startlevel";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(vorlauf\\.(?:home|data))}");

    static Configuration read(Path file, Path home, Path data) throws LaunchException {
        Map<String, String> folders = Map.of("vorlauf.home", home.toString(), "vorlauf.data", data.toString());
        Properties raw = new Properties();
        try {
            // Some editors begin a file with a byte order mark.
            raw.load(new StringReader(Files.readString(file).replaceFirst("^\uFEFF", "")));
        } catch (MalformedInputException e) {
            throw new LaunchException("cannot read " + file + ": it must be UTF-8, and is not", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException("cannot read " + file + ": " + e, e);
        }
        Map<String, String> properties = new TreeMap<>();
        raw.stringPropertyNames().forEach(name -> properties.put(name, PLACEHOLDER.matcher(raw.getProperty(name))
                .replaceAll(found -> Matcher.quoteReplacement(folders.get(found.group(1))))));
        folders.forEach((name, folder) -> properties.put(name + ".quoted", folder.replaceAll("[\\\\{}]", "\\\\$0")));
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
