// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.internal.command.Forms.Field;
import io.vorlauf.shell.internal.command.Forms.Form;
import io.vorlauf.shell.internal.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The configurations of Vorlauf in Configuration Admin. They are named by their persistent identity, of which
 * {@value #PREFIX} may be left out; one of several of a kind is {@code kind~name}.
 */
record ConfigurationStore(Platform platform) {

    private static final String PREFIX = "io.vorlauf.";

    /** All configurations, by identity. */
    List<Configuration> all() {
        try {
            Configuration[] found = admin().listConfigurations("(" + Constants.SERVICE_PID + "=" + PREFIX + "*)");
            return Stream.ofNullable(found)
                    .flatMap(Arrays::stream)
                    .sorted(Comparator.comparing(Configuration::getPid))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
    }

    private ConfigurationAdmin admin() {
        return platform.service(ConfigurationAdmin.class, "Configuration Admin");
    }

    /** What a configuration says, without what Configuration Admin and File Install add for themselves. */
    static Map<String, String> properties(Configuration configuration) {
        Map<String, String> values = new TreeMap<>();
        raw(configuration).forEach((name, value) -> values.put(name, String.valueOf(value)));
        values.keySet().removeIf(name -> name.startsWith("service.") || name.startsWith("felix.fileinstall."));
        return values;
    }

    // Without the byte order mark that a file may begin with, seen as UTF-8 or as ISO 8859-1: it is no part of the first
    // name, and makes a comment look like a property.
    private static Hashtable<String, Object> raw(Configuration configuration) {
        Hashtable<String, Object> properties = new Hashtable<>();
        Optional.ofNullable(configuration.getProperties()).ifPresent(dictionary -> {
            for (String key : Collections.list(dictionary.keys())) {
                String name = key.replaceFirst("^(\uFEFF|\u00EF\u00BB\u00BF)", "");
                if (name.equals(key) || !name.matches("[#!].*|")) {
                    properties.put(name, dictionary.get(key));
                }
            }
        });
        return properties;
    }

    /** The full identity of a configuration. */
    static String full(String name) {
        return name.startsWith(PREFIX) ? name : PREFIX + name;
    }

    /** An identity without what may be left out. */
    static String brief(String pid) {
        return pid.startsWith(PREFIX) ? pid.substring(PREFIX.length()) : pid;
    }

    /** A configuration that is there. */
    Optional<Configuration> find(String name) {
        return all().stream().filter(one -> one.getPid().equals(full(name))).findFirst();
    }

    /** The form of a configuration or of its kind, if there is one. */
    Optional<Form> form(String name) {
        String kind = kind(full(name));
        return forms().stream().filter(form -> form.pid().equals(kind)).findFirst();
    }

    private static String kind(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? pid : pid.substring(0, tilde);
    }

    private List<Form> forms() {
        try {
            return new Forms(platform).all();
        } catch (NoClassDefFoundError e) {
            // Metatype is not there; configurations work without forms.
            return List.of();
        }
    }

    /** Names of configurations that are there, and beginnings of names of those that could be. */
    List<String> suggestions() {
        List<String> names = new ArrayList<>(all().stream().map(Configuration::getPid).toList());
        forms().forEach(form -> names.add(form.factory() ? form.pid() + "~" : form.pid()));
        return names.stream().map(ConfigurationStore::brief).distinct().sorted().toList();
    }

    /**
     * Sets properties; an empty value takes one away. A configuration that is not there yet is made.
     *
     * @throws BadInput if there can be no such configuration, a property or value is not allowed, or a required property
     *     would be missing; nothing changes then
     */
    void set(String name, Map<String, String> changes) {
        String pid = full(name);
        Optional<Form> form = form(name);
        form.ifPresent(known -> {
            check(pid, known, changes);
            checkCompleteness(pid, known, find(name), changes);
        });
        if (form.isEmpty() && find(name).isEmpty()) {
            throw new BadInput("nothing reads a configuration " + pid + "; there can be: " + suggested());
        }
        try {
            Configuration configuration = open(pid);
            Dictionary<String, Object> properties = raw(configuration);
            changes.forEach((property, value) -> {
                if (value.isEmpty()) {
                    properties.remove(property);
                } else {
                    properties.put(property, value);
                }
            });
            configuration.update(properties);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write configuration " + pid + ": " + e.getMessage(), e);
        }
    }

    private String suggested() {
        List<String> names = suggestions();
        return names.isEmpty() ? "none" : names.stream()
                .map(name -> name.endsWith("~") ? name + "NAME" : name)
                .collect(Collectors.joining(", "));
    }

    private static void check(String pid, Form form, Map<String, String> changes) {
        if (form.factory() && !pid.contains("~")) {
            throw new BadInput("there can be several configurations of the kind " + brief(pid) + "; name one, such as "
                    + brief(pid) + "~mine");
        }
        changes.forEach((property, value) -> {
            Field field = form.field(property).orElseThrow(() -> new BadInput(brief(pid) + " has no property '"
                    + property + "'; there are: "
                    + form.fields().stream().map(Field::name).collect(Collectors.joining(", "))));
            if (!value.isEmpty()) {
                field.problem(value).ifPresent(problem -> {
                    throw new BadInput(problem);
                });
            }
        });
    }

    private static void checkCompleteness(
            String pid, Form form, Optional<Configuration> before, Map<String, String> changes) {
        Map<String, String> after = new TreeMap<>(before.map(ConfigurationStore::properties).orElse(Map.of()));
        after.putAll(changes);
        after.values().removeIf(String::isEmpty);
        form.fields().stream()
                .filter(field -> field.required() && field.defaultValue().isEmpty())
                .filter(field -> !after.containsKey(field.name()))
                .findFirst()
                .ifPresent(field -> {
                    throw new BadInput(pid + " must have the property '" + field.name() + "': " + field.description());
                });
    }

    private Configuration open(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        // Any bundle may read it: Vorlauf's configurations are read by one bundle, whichever that is.
        return tilde < 0
                ? admin().getConfiguration(pid, "?")
                : admin().getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }

    /**
     * Deletes a configuration.
     *
     * @throws BadInput if there is none
     */
    void delete(String name) {
        Configuration configuration = find(name).orElseThrow(() -> missing(name));
        try {
            configuration.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete configuration " + name + ": " + e.getMessage(), e);
        }
    }

    BadInput missing(String name) {
        String names = all().stream().map(one -> brief(one.getPid())).collect(Collectors.joining(", "));
        return new BadInput("no configuration '" + name + "'; there are: " + (names.isEmpty() ? "none" : names)
                + "; there can be: " + suggested());
    }
}
