package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.internal.command.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandProcessor;

/** Runs the lines of a pipe or a file, also after one has failed; but a failure is never lost. */
final class Batch {

    private final CommandProcessor gogo;

    Batch(CommandProcessor gogo) {
        this.gogo = gogo;
    }

    /** Returns the exit code of the first line that failed, or 0. An interruption ends it. */
    int run(InputStream in, OutputStream out, OutputStream err) throws IOException {
        int first = 0;
        try (Reading reading = new Reading(in);
                Lines lines = new Lines(gogo, InputStream.nullInputStream(), utf8(out), utf8(err))) {
            for (String line = reading.next(); line != null; line = lines.left() ? null : reading.next()) {
                int code = lines.run(line);
                first = first == 0 ? code : first;
                if (code == CommandException.CANCELLED) {
                    return first;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return first == 0 ? CommandException.CANCELLED : first;
        }
        return first;
    }

    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}
