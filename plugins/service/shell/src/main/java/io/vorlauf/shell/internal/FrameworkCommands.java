// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal;

import java.lang.reflect.Array;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Lets the framework's commands take bundles by id or symbolic name, {@code stop 31}, which Gogo leaves to its own shell,
 * which need not be there; and starts them by these. Prints arrays by their elements. Thread-safe.
 */
public final class FrameworkCommands implements Converter {

    /** The scope of the framework's commands. */
    static final String SCOPE = "felix";

    private final BundleContext context;

    FrameworkCommands(BundleContext context) {
        this.context = context;
    }

    /**
     * Starts bundles, in place of the framework's own command of this name, to which whatever is no number is a location.
     *
     * @param trans only until the framework stops
     * @param policy as late as the bundle itself wants
     * @param bundles ids, symbolic names, or locations of bundles that are installed then
     */
    public void start(
            @Parameter(names = {"-t", "--transient"}, presentValue = "true", absentValue = "false") boolean trans,
            @Parameter(names = {"-p", "--policy"}, presentValue = "true", absentValue = "false") boolean policy,
            String... bundles) throws BundleException {
        if (bundles.length == 0) {
            throw new IllegalArgumentException("start: name bundles by id or symbolic name ('lb' lists them)");
        }
        int options = (trans ? Bundle.START_TRANSIENT : 0) | (policy ? Bundle.START_ACTIVATION_POLICY : 0);
        for (String bundle : bundles) {
            Object found = convert(Bundle.class, bundle);
            (found == null ? context.installBundle(location(bundle)) : (Bundle) found).start(options);
        }
    }

    private static String location(String text) {
        if (Files.exists(Path.of(text))) {
            return Path.of(text).toUri().toString();
        }
        try {
            return new URL(text).toString();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(
                    "start: no bundle '" + text + "' ('lb' lists them), and no file or URL to install one from", e);
        }
    }

    /** The bundle; of several with one name, the one with the highest version; {@code null} if there is none. */
    @Override
    public Object convert(Class<?> type, Object in) {
        if (type != Bundle.class) {
            return null;
        }
        String text = in.toString();
        return Arrays.stream(context.getBundles())
                .filter(bundle -> text.equals(Long.toString(bundle.getBundleId()))
                        || text.equals(bundle.getSymbolicName()))
                .max(Comparator.comparing(Bundle::getVersion))
                .orElse(null);
    }

    /** An array by its elements, a line each, or inside of something else with commas; all else is left to others. */
    @Override
    public CharSequence format(Object target, int level, Converter escape) throws Exception {
        if (target == null || !target.getClass().isArray()) {
            return null;
        }
        String[] elements = new String[Array.getLength(target)];
        for (int i = 0; i < elements.length; i++) {
            Object element = Array.get(target, i);
            CharSequence text = element == null || !element.getClass().isArray()
                    ? escape.format(element, Converter.PART, escape)
                    : format(element, Converter.PART, escape);
            elements[i] = String.valueOf(text == null ? element : text);
        }
        return level == Converter.INSPECT
                ? String.join("\n", elements)
                : "[" + String.join(", ", elements) + "]";
    }
}
