// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests.walkthrough;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A shell of Vorlauf that is open while other things happen. */
final class OpenShell implements AutoCloseable {

    private static final String END = "--- end of output ---";

    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    OpenShell(ProcessBuilder builder) throws IOException {
        // TensorFlow and the log have something to say there, too, and nobody compares that.
        process = builder.redirectErrorStream(false).redirectError(Redirect.INHERIT).start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Types a line and returns what it printed. */
    String run(String line) throws IOException {
        // The value of a list is printed; this one says that everything before has been.
        in.write(line + "\n[\"" + END + "\"]\n");
        in.flush();
        StringBuilder printed = new StringBuilder();
        for (String next = out.readLine(); !END.equals(next); next = out.readLine()) {
            if (next == null) {
                throw new AssertionError("the shell ended at: " + line + "\n" + printed);
            }
            printed.append(next).append('\n');
        }
        return printed.toString();
    }

    /** Leaves the shell and waits until its process has ended. */
    void exit() throws IOException, InterruptedException {
        in.write("exit\n");
        in.flush();
        process.waitFor();
    }

    @Override
    public void close() {
        try {
            in.close();
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
