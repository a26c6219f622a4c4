package io.vorlauf.cli.internal.profile;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Memory at a moment.
 *
 * @param models the models
 * @param heapBytes what is used of the Java heap
 * @param residentBytes what the process has in memory altogether; empty where the system does not say
 */
public record MemoryUse(List<Model> models, long heapBytes, OptionalLong residentBytes) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    /**
     * A model.
     *
     * @param name its name
     * @param memory what it holds; empty if it does not know
     */
    public record Model(String name, Optional<ModelMemory> memory) {}

    /** Copies the list. */
    public MemoryUse {
        models = List.copyOf(models);
    }

    /** Memory now. */
    public static MemoryUse of(List<LanguageModel> models) {
        return new MemoryUse(
                models.stream().map(model -> new Model(model.info().name(), model.memory())).toList(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                resident());
    }

    // Linux says it in units of 1,024 bytes.
    private static OptionalLong resident() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
