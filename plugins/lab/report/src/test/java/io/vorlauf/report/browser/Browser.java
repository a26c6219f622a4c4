// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.browser;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium of the computer. Closing it ends it. */
public final class Browser implements AutoCloseable {

    /** What to say where there is none. */
    public static final String MISSING = "no Chromium on the PATH (chromium-headless-shell, chromium, "
            + "chromium-browser, google-chrome) and none named by VORLAUF_CHROMIUM: reports are not looked at";

    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");
    private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final long START_SECONDS = 60;
    private static final long END_SECONDS = 5;

    private final Process process;
    private final DevTools devTools;

    private Browser(Process process, DevTools devTools) {
        this.process = process;
        this.devTools = devTools;
    }

    /** Where Chromium is: what the environment variable {@code VORLAUF_CHROMIUM} says, or the first on the path. */
    public static Optional<Path> find() {
        String chosen = System.getenv("VORLAUF_CHROMIUM");
        if (chosen != null) {
            return Optional.of(Path.of(chosen));
        }
        return NAMES.stream()
                .flatMap(name -> Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one with a profile of its own. */
    public static Browser start(Path executable, Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        executable.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                        "--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0",
                        "--user-data-dir=" + profile, "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String address = address(process).get(START_SECONDS, TimeUnit.SECONDS);
            return new Browser(process, DevTools.connect(URI.create(address)));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    // What it prints has to be read to its end, or it would stand still some day.
    private static CompletableFuture<String> address(Process process) {
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                lines.lines().map(ADDRESS::matcher).filter(Matcher::find)
                        .forEach(found -> address.complete(found.group(1)));
            } catch (IOException | UncheckedIOException e) {
                address.completeExceptionally(e);
            }
            address.completeExceptionally(new IOException("Chromium ended before it could be spoken to"));
        }, "chromium-messages");
        reader.setDaemon(true);
        reader.start();
        return address;
    }

    /** Opens a file and waits until it is loaded. */
    public OpenPage open(Path file) throws Exception {
        return OpenPage.open(devTools, file.toAbsolutePath().toUri());
    }

    /** Ends it, all of its processes: one that is left would still write to the profile while that is deleted. */
    @Override
    public void close() throws Exception {
        devTools.close();
        List<ProcessHandle> processes = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        // Where nobody waits for orphans, a process that has ended seems to be alive for ever.
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
