package io.vorlauf.shell.internal;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Lets the framework's commands take bundles by id or symbolic name: {@code stop 31}. Gogo leaves that to its own
 * shell, which need not be there. Thread-safe.
 */
final class BundleConverter implements Converter {

    private final BundleContext context;

    BundleConverter(BundleContext context) {
        this.context = context;
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

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
