// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * What the test's bundle does: its command returns the number of arguments, or 130 once it is interrupted. Some arguments
 * are what a shell can do to the framework: {@code stop NAME} and the like. {@code print} prints, and does not count.
 */
public final class CommandBundle implements BundleActivator, ToIntFunction<String[]> {

    /** A system property: a latch that the bundle waits for before it stops. The bundle's classes are not the test's. */
    static final String GATE = "vorlauf.test.gate";

    private BundleContext context;

    @Override
    public void start(BundleContext context) {
        this.context = context;
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
        try {
            for (String argument : arguments) {
                shell(argument.split(" "));
            }
        } catch (BundleException | IOException e) {
            throw new IllegalStateException(e);
        }
        return (int) Arrays.stream(arguments).filter(argument -> !argument.equals("print")).count();
    }

    private void shell(String... words) throws BundleException, IOException {
        switch (words[0]) {
            case "stop" -> bundle(words[1]).stop();
            case "uninstall" -> bundle(words[1]).uninstall();
            case "update" -> bundle(words[1]).update(new URL(words[2]).openStream());
            case "install" -> context.installBundle(words[1]).start();
            case "level" -> bundle(words[1]).adapt(BundleStartLevel.class).setStartLevel(Integer.parseInt(words[2]));
            case "count" -> {
                if (context.getBundles().length != Integer.parseInt(words[1])) {
                    throw new IllegalStateException("there are " + Arrays.toString(context.getBundles()));
                }
            }
            case "active" -> {
                if (bundle(words[1]).getState() != Bundle.ACTIVE) {
                    throw new IllegalStateException(words[1] + " is not active");
                }
            }
            case "temporary" -> Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "left");
            case "print" -> {
                System.out.print("printed");
                System.out.flush();
            }
            default -> {
                // Any other word is only counted.
            }
        }
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }
}
