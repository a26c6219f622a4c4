package io.vorlauf.itests;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import org.osgi.framework.ServiceReference;

/** A session of the Gogo inside the framework, whose classes are not the test's. */
final class GogoSession implements AutoCloseable {

    private static final String PACKAGE = "org.apache.felix.service.command.";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Object session;
    private final Class<?> type;

    GogoSession(RunningSystem system) throws Exception {
        ServiceReference<?> reference = system.context().getServiceReference(PACKAGE + "CommandProcessor");
        Object processor = system.context().getService(reference);
        ClassLoader loader = processor.getClass().getClassLoader();
        Method create = loader.loadClass(PACKAGE + "CommandProcessor")
                .getMethod("createSession", InputStream.class, OutputStream.class, OutputStream.class);
        session = create.invoke(processor, InputStream.nullInputStream(), out, out);
        type = loader.loadClass(PACKAGE + "CommandSession");
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
