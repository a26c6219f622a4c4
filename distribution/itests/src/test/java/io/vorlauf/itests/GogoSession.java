package io.vorlauf.itests;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A session of the shell inside the framework, whose classes are not the test's. */
final class GogoSession implements AutoCloseable {

    private static final String GOGO = "org.apache.felix.service.command.";
    private static final String KARAF = "org.apache.karaf.shell.api.console.";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Object session;
    private final Class<?> type;

    /** Opens a session: one of Karaf, whose shell wraps Gogo, or one of Gogo itself. */
    GogoSession(RunningSystem system) throws Exception {
        Optional<Object> karaf = service(system, KARAF + "SessionFactory");
        if (karaf.isPresent()) {
            PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
            type = load(karaf.get(), KARAF + "Session");
            session = load(karaf.get(), KARAF + "SessionFactory")
                    .getMethod("create", InputStream.class, PrintStream.class, PrintStream.class)
                    .invoke(karaf.get(), InputStream.nullInputStream(), print, print);
        } else {
            Object processor = service(system, GOGO + "CommandProcessor").orElseThrow();
            type = load(processor, GOGO + "CommandSession");
            session = load(processor, GOGO + "CommandProcessor")
                    .getMethod("createSession", InputStream.class, OutputStream.class, OutputStream.class)
                    .invoke(processor, InputStream.nullInputStream(), out, out);
        }
    }

    private static Optional<Object> service(RunningSystem system, String type) {
        return Optional.ofNullable(system.context().getServiceReference(type)).map(system.context()::getService);
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
