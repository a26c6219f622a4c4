package io.vorlauf.shell.internal.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The lines of a stream. They are read on a thread of their own, since reading cannot be interrupted, while waiting for
 * a line can. Closing it leaves the stream open. Used by one thread.
 */
final class Reading implements AutoCloseable {

    private final BufferedReader reader;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Reading::daemon);

    Reading(InputStream in) {
        reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "vorlauf-lines");
        thread.setDaemon(true);
        return thread;
    }

    /** Waits for the next line; {@code null} at the end. */
    String next() throws IOException, InterruptedException {
        try {
            return thread.submit(reader::readLine).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException known ? known : new IOException("cannot read a line: " + cause, cause);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
