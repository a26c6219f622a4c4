// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The standard output of the process. {@link PrintStream} swallows what goes wrong, and so would a command whose result
 * is on no disk end as a success; this one remembers it. That nobody reads any more, as in {@code vorlauf models | head
 * -1}, is the reader's choice and no failure.
 */
final class StandardOutput extends OutputStream {

    private final OutputStream out;
    private final boolean hasReader;
    private volatile IOException failure;

    /**
     * An output.
     *
     * @param hasReader whether what cannot be written is what its reader does not want
     */
    StandardOutput(OutputStream out, boolean hasReader) {
        this.out = out;
        this.hasReader = hasReader;
    }

    /** Puts the process's own into {@code System.out}, in UTF-8. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe());
        System.setOut(new PrintStream(new BufferedOutputStream(output, 1 << 13), true, StandardCharsets.UTF_8));
        return output;
    }

    // Pipes and sockets have readers. Messages cannot tell: they are in the user's language.
    private static boolean isPipe() {
        try {
            int mode = (int) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode");
            int type = mode & 0xF000;
            return type == 0x1000 || type == 0xC000;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** What could not be written; empty if everything was, as far as anybody wanted it. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure).filter(any -> !hasReader);
    }

    @Override
    public void write(int data) throws IOException {
        write(new byte[] {(byte) data}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        try {
            out.write(data, offset, length);
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
