// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.property;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a configuration says, as text. The properties with which Configuration Admin, File Install and Karaf keep their
 * books are left out, and so are private ones, whose names begin with a dot. Immutable.
 *
 * @param pid the persistent identity of the configuration
 * @param file the name of the file that it was read from or is kept in, if there is one
 * @param values its properties
 */
public record Settings(String pid, Optional<String> file, Map<String, String> values) {

    private static final Logger LOG = LoggerFactory.getLogger("io.vorlauf.configuration");
    private static final String FILE = "felix.fileinstall.filename";

    /** What editors put before UTF-8, as it is and as a reader of ISO 8859-1 sees it. */
    private static final String BYTE_ORDER_MARK = "^(\uFEFF|\u00EF\u00BB\u00BF)";

    private static final Set<String> BOOKKEEPING = Set.of(
            Constants.SERVICE_PID, ConfigurationAdmin.SERVICE_FACTORYPID, ConfigurationAdmin.SERVICE_BUNDLELOCATION);

    /** Copies the values. */
    public Settings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads properties. A byte order mark, which is part of the first name for whoever reads files line by line, is left
     * out; before a comment it makes a property of that, which is left out too.
     *
     * @throws ConfigurationException if one of them has several values
     */
    public static Settings of(String pid, Dictionary<String, ?> properties) throws ConfigurationException {
        Settings none = new Settings(pid, Optional.empty(), Map.of());
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : Collections.list(properties.keys()).stream().sorted().toList()) {
            String name = key.replaceFirst(BYTE_ORDER_MARK, "");
            boolean comment = !name.equals(key) && (name.isBlank() || name.startsWith("#") || name.startsWith("!"));
            if (!comment && !isBookkeeping(name)) {
                values.put(name, none.text(name, properties.get(key)));
            }
        }
        return new Settings(pid, Optional.ofNullable(properties.get(FILE)).map(Settings::fileName), values);
    }

    private static String fileName(Object location) {
        String path = String.valueOf(location);
        try {
            path = Optional.ofNullable(new URI(path).getPath()).orElse(path);
        } catch (URISyntaxException e) {
            // Then it is taken as it is.
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isBookkeeping(String name) {
        return BOOKKEEPING.contains(name)
                || Stream.of(".", "felix.fileinstall.", "org.apache.karaf.").anyMatch(name::startsWith);
    }

    private String text(String name, Object value) throws ConfigurationException {
        if (value.getClass().isArray() || value instanceof Iterable) {
            throw wrong(name, "property '" + name + "' has one value, not several");
        }
        return String.valueOf(value).trim();
    }

    /** The value of a property, if it is there and not blank. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    /**
     * The value of a parameter, its default if it is not there.
     *
     * @throws ConfigurationException if it is not allowed
     */
    public <T> T read(Parameter<T> parameter) throws ConfigurationException {
        String text = values.getOrDefault(parameter.name(), String.valueOf(parameter.defaultValue()));
        try {
            return parameter.parse(text);
        } catch (InvalidParameterException e) {
            throw wrong(parameter.name(), e.getMessage());
        }
    }

    /**
     * Checks that no property is there that means nothing.
     *
     * @throws ConfigurationException if there is; it says what would mean something
     */
    public void haveNothingBut(List<String> known) throws ConfigurationException {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw wrong(name, "there is no property '" + name + "'; there are: " + String.join(", ", known));
            }
        }
    }

    /**
     * What to throw if a property is wrong.
     *
     * @param property null if it is not one alone that is wrong
     */
    public ConfigurationException wrong(String property, String message) {
        return new ConfigurationException(property, "configuration " + pid + ": " + message);
    }

    /** Something that reads a configuration. */
    @FunctionalInterface
    public interface Reading<T> {

        /** Reads it. */
        T read() throws ConfigurationException;
    }

    /**
     * Reads a configuration, and says in the log if it is rejected: whoever edits a file sees nothing else.
     *
     * @param serving whether something is there that goes on serving
     * @throws ConfigurationException what is wrong with it
     */
    public static <T> T reported(boolean serving, Reading<T> reading) throws ConfigurationException {
        try {
            return reading.read();
        } catch (ConfigurationException e) {
            LOG.warn("{}; {}", e.getReason(), serving ? "what was configured before goes on serving" : "rejected");
            throw e;
        }
    }

    /**
     * Which of the factory's configurations it is: what follows the factory's identity in its own or, if that was made up
     * as Karaf's {@code config:edit --factory} does, in the name of its file.
     */
    public String instance(String factoryPid) {
        if (!pid.startsWith(factoryPid + "~")) {
            Optional<String> alias = file.filter(name -> name.startsWith(factoryPid + "-"))
                    .map(name -> name.substring(factoryPid.length() + 1).replaceFirst("\\.(cfg|config)$", ""))
                    .filter(name -> !name.isBlank());
            if (alias.isPresent()) {
                return alias.get();
            }
        }
        return pid.startsWith(factoryPid) && pid.length() > factoryPid.length() + 1
                ? pid.substring(factoryPid.length() + 1)
                : pid;
    }
}
