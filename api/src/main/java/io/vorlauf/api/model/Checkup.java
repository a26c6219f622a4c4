// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all doctors of a system found, and the process they found it in; it is what {@code vorlauf doctor} prints.
 * Immutable.
 *
 * @param process the process
 * @param backends what each doctor found
 */
public record Checkup(Process process, List<Diagnosis> backends) {

    /**
     * A Java process.
     *
     * @param version of Vorlauf
     * @param java the version of Java
     * @param vendor who made this Java
     * @param system the operating system, its version and its architecture
     * @param maxHeapBytes how large its heap can become
     * @param memoryBytes how much memory the computer has; empty where the system does not say
     */
    public record Process(
            String version, String java, String vendor, String system, long maxHeapBytes, OptionalLong memoryBytes) {

        private static final Path MEMORY = Path.of("/proc/meminfo");
        private static final String TOTAL = "MemTotal:";

        /** This one. */
        public static Process current() {
            return new Process(
                    Optional.ofNullable(Checkup.class.getPackage().getImplementationVersion()).orElse("(unpackaged)"),
                    System.getProperty("java.runtime.version"),
                    System.getProperty("java.vendor"),
                    System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                            + System.getProperty("os.arch"),
                    Runtime.getRuntime().maxMemory(),
                    memory());
        }

        // Linux says it in units of 1,024 bytes.
        private static OptionalLong memory() {
            try {
                return Files.readAllLines(MEMORY).stream()
                        .filter(line -> line.startsWith(TOTAL))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst();
            } catch (IOException | SecurityException | NumberFormatException e) {
                return OptionalLong.empty();
            }
        }
    }

    /**
     * A table for people. Of its columns only the last one may be long.
     *
     * @param rows the rows, of which the first is the head; each has as many cells
     */
    public record Table(List<List<String>> rows) {

        /** Copies the list. */
        public Table {
            rows = List.copyOf(rows);
        }
    }

    private static final String NO_BACKEND =
            "no backend is installed (no service " + BackendDoctor.class.getName() + "), so no model can be loaded";

    /** Copies the list. */
    public Checkup {
        backends = List.copyOf(backends);
    }

    /** Lets every doctor examine the machine, one after the other. What a doctor throws becomes its advice. */
    public static Checkup of(List<BackendDoctor> doctors) {
        return new Checkup(Process.current(), doctors.stream().map(Checkup::examine).toList());
    }

    private static Diagnosis examine(BackendDoctor doctor) {
        try {
            return doctor.examine();
        } catch (RuntimeException e) {
            return new Diagnosis(doctor.backend(), Map.of(), List.of(), List.of("its doctor failed: " + e));
        }
    }

    /**
     * Whether models can be loaded: a backend is {@linkplain Diagnosis#healthy healthy}, and so are all that can be used.
     */
    public boolean healthy() {
        return backends.stream().anyMatch(Diagnosis::healthy)
                && backends.stream().allMatch(backend -> backend.plans().isEmpty() || backend.healthy());
    }

    /** What is not as it should be and what to do about it; empty if all is well. */
    public List<String> advice() {
        return backends.isEmpty()
                ? List.of(NO_BACKEND)
                : backends.stream().flatMap(backend -> backend.advice().stream()).toList();
    }

    /** All of it as people read it. */
    public List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        tables.add(new Table(List.of(
                List.of("Vorlauf", process.version),
                List.of("Java", process.java + ", " + process.vendor),
                List.of("system", process.system),
                List.of("heap", "at most " + gibibytes(process.maxHeapBytes)),
                List.of("memory", process.memoryBytes.isPresent()
                        ? gibibytes(process.memoryBytes.getAsLong())
                        : "unknown"))));
        for (Diagnosis backend : backends) {
            List<List<String>> facts = new ArrayList<>();
            facts.add(List.of("backend", backend.backend()));
            backend.facts().forEach((name, value) -> facts.add(List.of(name, value)));
            tables.add(new Table(facts));
            if (!backend.plans().isEmpty()) {
                tables.add(plans(backend.plans()));
            }
        }
        tables.add(verdict());
        return List.copyOf(tables);
    }

    private static Table plans(List<Diagnosis.Plan> plans) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("weights", "same bits", "error", "rows/s", "by 32", "computed with"));
        for (Diagnosis.Plan plan : plans) {
            List<String> how = new ArrayList<>(List.of(plan.method(), plan.rows()));
            how.addAll(plan.remarks());
            rows.add(List.of(
                    plan.weights(),
                    plan.sameBits() ? "yes" : "no",
                    Double.isFinite(plan.error()) ? String.format(Locale.ROOT, "%.1e", plan.error()) : "-",
                    whole(plan.rowsPerSecond().single()),
                    whole(plan.rowsPerSecond().together()),
                    String.join("; ", how.stream().distinct().toList())));
        }
        return new Table(rows);
    }

    private Table verdict() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("healthy", healthy() ? "yes" : "no"));
        String head = "advice";
        for (String sentence : advice()) {
            rows.add(List.of(head, sentence));
            head = "";
        }
        return new Table(rows);
    }

    private static String whole(double number) {
        return number > 0 ? String.format(Locale.ROOT, "%,.0f", number) : "-";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
