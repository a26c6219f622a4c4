// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What somebody types, line by line. A thread of its own reads, for reading cannot be interrupted, and waiting for a
 * line can; it ends with the input, or with the process.
 */
public final class Lines {

    private final BlockingQueue<Optional<String>> read = new LinkedBlockingQueue<>();

    /** Begins to read. */
    public Lines(InputStream in) {
        Thread reader = new Thread(() -> read(in), "vorlauf-chat-input");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in) {
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read.add(Optional.of(line));
            }
        } catch (IOException e) {
            // As good as the end.
        } finally {
            read.add(Optional.empty());
        }
    }

    /**
     * Waits for the next line; empty at the end.
     *
     * @throws InterruptedException if nobody wants it any more
     */
    public Optional<String> next() throws InterruptedException {
        return read.take();
    }
}
