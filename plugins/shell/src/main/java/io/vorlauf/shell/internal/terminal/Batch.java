package io.vorlauf.shell.internal.terminal;

import io.vorlauf.shell.internal.command.CommandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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

    /** Returns the exit code of the first line that failed, or 0. */
    int run(InputStream in, OutputStream out, OutputStream err) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try (Lines lines = new Lines(gogo, InputStream.nullInputStream(), utf8(out), utf8(err))) {
            int first = 0;
            for (String line = reader.readLine(); line != null; line = lines.left() ? null : reader.readLine()) {
                int code = lines.run(line);
                first = first == 0 ? code : first;
                if (code == CommandException.CANCELLED) {
                    return first;
                }
            }
            return first;
        }
    }

    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}
