// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.backend;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measurements that outlive the process, in a file of JSON: those of the present {@linkplain #machine() machine} count.
 * Where the file cannot be written, they are remembered by this object alone. Thread-safe.
 */
final class Memory {

    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final int MOST = 64;
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private final Path file;
    private final String machine;
    private @Nullable List<Entry> entries;

    Memory(Path file) {
        this(file, machine());
    }

    Memory(Path file, String machine) {
        this.file = file;
        this.machine = machine;
    }

    /** One measurement; names of fields are those of the file. */
    private record Entry(
            String machine, String backend, String settings, String weights, boolean sameBits,
            double fewPerLayer, double fewPerParameter, double manyPerLayer, double manyPerParameter) {

        boolean isOf(String otherMachine, String otherBackend, String otherSettings) {
            return otherMachine.equals(machine) && otherBackend.equals(backend) && otherSettings.equals(settings);
        }

        /** Files are written by people, too. */
        boolean makesSense() {
            return machine != null && backend != null && settings != null && weights != null
                    && Stream.of(fewPerLayer, fewPerParameter, manyPerLayer, manyPerParameter)
                            .allMatch(number -> Double.isFinite(number) && number > 0);
        }

        PassTimes.Cost cost() {
            return new PassTimes.Cost(
                    weights, sameBits, new PassTimes.Line(fewPerLayer, fewPerParameter),
                    new PassTimes.Line(manyPerLayer, manyPerParameter), Optional.empty());
        }
    }

    /** The file. */
    Path file() {
        return file;
    }

    /** What was measured of a backend with some settings on this machine. */
    synchronized Optional<PassTimes.Cost> find(String backend, String settings) {
        return entries().stream()
                .filter(entry -> entry.isOf(machine, backend, settings))
                .map(Entry::cost)
                .findFirst();
    }

    /** Remembers what was measured. */
    synchronized void put(String backend, String settings, PassTimes.Cost cost) {
        // Another process may have added something meanwhile.
        List<Entry> all = new ArrayList<>(read());
        all.removeIf(entry -> entry.isOf(machine, backend, settings));
        all.add(new Entry(
                machine, backend, settings, cost.weights(), cost.sameBits(), cost.few().perLayer(),
                cost.few().perParameter(), cost.many().perLayer(), cost.many().perParameter()));
        entries = List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
        write();
    }

    private List<Entry> entries() {
        if (entries == null) {
            entries = read();
        }
        return entries;
    }

    private List<Entry> read() {
        if (!Files.isRegularFile(file)) {
            return entries == null ? List.of() : entries;
        }
        try {
            Entry[] read = GSON.fromJson(Files.readString(file), Entry[].class);
            return read == null ? List.of()
                    : Stream.of(read).filter(entry -> entry != null && entry.makesSense()).toList();
        } catch (IOException | JsonParseException e) {
            LOG.warn("measurements of backends in {} cannot be read and are made again: {}", file, e.toString());
            return List.of();
        }
    }

    private void write() {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path next = Files.createTempFile(folder, "backends-", ".tmp");
            try {
                Files.writeString(next, GSON.toJson(entries) + "\n");
                move(next);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            LOG.debug("measurements of backends cannot be kept in {}", file, e);
        }
    }

    private void move(Path next) throws IOException {
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What decides how fast a backend is: processor, Java and whether it has vectors, the version of Vorlauf. */
    private static String machine() {
        return String.join("; ",
                processor() + " x " + Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent() ? "vectors" : "no vectors",
                Optional.ofNullable(Memory.class.getPackage().getImplementationVersion()).orElse("unpackaged"));
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }
}
