package io.vorlauf.launcher;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What the test's bundle does: its command returns the number of arguments, or 130 once it is interrupted. */
public final class CommandBundle implements BundleActivator, ToIntFunction<String[]> {

    /** A system property: a latch that the bundle waits for before it stops. The bundle's classes are not the test's. */
    static final String GATE = "vorlauf.test.gate";

    @Override
    public void start(BundleContext context) {
        context.registerService(ToIntFunction.class, this, new Hashtable<>(Map.of("vorlauf.command", "main")));
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        if (System.getProperties().get(GATE) instanceof CountDownLatch gate) {
            gate.await();
        }
    }

    @Override
    public int applyAsInt(String[] arguments) {
        if (Arrays.asList(arguments).contains("interrupt")) {
            Thread.currentThread().interrupt();
            return 130;
        }
        return arguments.length;
    }
}
