// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/** A session of the shell inside the framework, whose classes are not the test's. */
final class GogoSession implements AutoCloseable {

    private static final String GOGO = "org.apache.felix.service.command.";
    private static final String KARAF = "org.apache.karaf.shell.api.console.";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Object session;
    private final Class<?> type;

    /** Opens a session: one of Karaf, whose shell wraps Gogo, or one of Gogo itself. */
    GogoSession(RunningSystem system) throws Exception {
        if ("karaf".equals(System.getProperty("vorlauf.container"))) {
            Object factory = service(system, KARAF + "SessionFactory");
            PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
            type = load(factory, KARAF + "Session");
            session = load(factory, KARAF + "SessionFactory")
                    .getMethod("create", InputStream.class, PrintStream.class, PrintStream.class)
                    .invoke(factory, InputStream.nullInputStream(), print, print);
        } else {
            Object processor = service(system, GOGO + "CommandProcessor");
            type = load(processor, GOGO + "CommandSession");
            session = load(processor, GOGO + "CommandProcessor")
                    .getMethod("createSession", InputStream.class, OutputStream.class, OutputStream.class)
                    .invoke(processor, InputStream.nullInputStream(), out, out);
        }
    }

    // Karaf's shell may still be on its way when everything else is there.
    private static Object service(RunningSystem system, String type) {
        system.await(() -> system.context().getServiceReference(type) != null, type + " is there");
        return system.context().getService(system.context().getServiceReference(type));
    }

    private static Class<?> load(Object service, String name) throws ClassNotFoundException {
        return service.getClass().getClassLoader().loadClass(name);
    }

    /** Runs a line and returns what it printed. */
    String run(String line) throws Exception {
        out.reset();
        try {
            type.getMethod("execute", CharSequence.class).invoke(session, line);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        type.getMethod("close").invoke(session);
    }
}
