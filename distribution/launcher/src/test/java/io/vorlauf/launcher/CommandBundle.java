package io.vorlauf.launcher;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What the test's bundle does: its command returns the number of arguments, or 130 once it is interrupted. */
public final class CommandBundle implements BundleActivator, ToIntFunction<String[]> {

    @Override
    public void start(BundleContext context) {
        context.registerService(ToIntFunction.class, this, new Hashtable<>(Map.of("vorlauf.command", "main")));
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public int applyAsInt(String[] arguments) {
        if (Arrays.asList(arguments).contains("interrupt")) {
            Thread.currentThread().interrupt();
            return 130;
        }
        return arguments.length;
    }
}
