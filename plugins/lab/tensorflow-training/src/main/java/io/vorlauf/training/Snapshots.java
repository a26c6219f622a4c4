// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.internal.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The snapshots that a training can be resumed from, in a directory of its own.
 *
 * <p>A snapshot is a directory with the weights and the two moments of the optimizer, each as a checkpoint. The file
 * with the state names the snapshot it belongs to and is replaced in one move after the snapshot is complete: whenever
 * the process ends, there is a whole snapshot of the last state.
 *
 * @param directory where they are
 * @param options what the training is made with; one made with other options is not resumed
 */
record Snapshots(Path directory, LlamaConfig config, String options) {

    private static final String STATE = "state.json";
    private static final String BEST = "best";
    private static final List<String> PARTS = List.of("weights", "adam1", "adam2");

    private record Entry(String snapshot, State state, String options) {}

    /**
     * Where a training stands, besides its weights.
     *
     * @param step steps taken
     * @param bestLoss lowest held-out loss so far
     * @param worse how many measurements since
     * @param lossSum sum of the training losses since the last measurement
     * @param lossCount of how many steps
     */
    record State(long step, double bestLoss, int worse, double lossSum, int lossCount) {

        /** Before the first step. */
        static final State START = new State(0, Double.MAX_VALUE, 0, 0, 0);

        /** A step later. */
        State stepped(double trainingLoss) {
            return new State(step + 1, bestLoss, worse, lossSum + trainingLoss, lossCount + 1);
        }

        /** After a measurement of the held-out loss. */
        State measured(double heldOutLoss) {
            boolean best = heldOutLoss < bestLoss;
            return new State(step, best ? heldOutLoss : bestLoss, best ? 0 : worse + 1, 0, 0);
        }

        /** Mean training loss since the last measurement; NaN if there was no step. */
        double trainingLoss() {
            return lossSum / lossCount;
        }
    }

    /**
     * A snapshot as it was read.
     *
     * @param moments by the names that {@code TrainingGraph} gives them
     */
    record Snapshot(State state, Map<String, float[]> weights, Map<String, float[]> moments) {}

    /**
     * Reads the last snapshot; empty if there is none.
     *
     * @throws TrainingException if it belongs to a training with other options or is damaged
     * @throws IOException if reading fails
     */
    Optional<Snapshot> last() throws IOException {
        if (!Files.exists(directory.resolve(STATE))) {
            return Optional.empty();
        }
        Entry entry = entry(directory.resolve(STATE));
        if (!entry.options.equals(options)) {
            throw new TrainingException(directory + ": holds an unfinished training with other options ("
                    + difference(entry.options, options)
                    + "); go on with those, or delete the directory to start anew");
        }
        Path snapshot = directory.resolve(entry.snapshot);
        Map<String, float[]> moments = new LinkedHashMap<>();
        for (String part : PARTS.subList(1, PARTS.size())) {
            read(snapshot.resolve(part)).forEach((name, values) -> moments.put(part + "/" + name, values));
        }
        return Optional.of(new Snapshot(entry.state, read(snapshot.resolve(PARTS.get(0))), moments));
    }

    /** What records print of themselves, as far as it differs. */
    private static String difference(String there, String here) {
        List<String> old = List.of(there.split("[\\[\\], ]+"));
        List<String> asked = List.of(here.split("[\\[\\], ]+"));
        List<String> before = old.stream().filter(part -> !asked.contains(part)).toList();
        List<String> now = asked.stream().filter(part -> !old.contains(part)).toList();
        return String.join(", ", before) + " there, " + String.join(", ", now) + " here";
    }

    private static Entry entry(Path file) throws IOException {
        try {
            Entry entry = new Gson().fromJson(Files.readString(file), Entry.class);
            if (entry != null && entry.snapshot != null && entry.state != null && entry.options != null) {
                return entry;
            }
        } catch (JsonParseException e) {
            throw new TrainingException(file + ": is not the state of a training", e);
        }
        throw new TrainingException(file + ": is not the state of a training");
    }

    private static Map<String, float[]> read(Path checkpoint) {
        try (Checkpoint open = Checkpoint.open(checkpoint)) {
            return ModelDirectory.weights(open);
        }
    }

    /**
     * Writes a snapshot and deletes those before it.
     *
     * @throws IOException if writing fails; the snapshot before is still there then
     */
    void save(State state, Map<String, float[]> weights, Map<String, float[]> moments) throws IOException {
        String name = "step-" + state.step();
        Path snapshot = directory.resolve(name);
        delete(snapshot);
        for (String part : PARTS) {
            Map<String, float[]> values = new LinkedHashMap<>();
            config.tensors().keySet().forEach(tensor -> values.put(
                    tensor, part.equals(PARTS.get(0)) ? weights.get(tensor) : moments.get(part + "/" + tensor)));
            ModelDirectory.write(snapshot.resolve(part), config, StorageType.F32, values);
        }
        ModelDirectory.replace(directory.resolve(STATE), new Gson().toJson(new Entry(name, state, options)));
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path old : entries.filter(path -> path.getFileName().toString().startsWith("step-")).toList()) {
                if (!old.equals(snapshot)) {
                    delete(old);
                }
            }
        }
    }

    /** Keeps weights as the best so far. */
    void saveBest(Map<String, float[]> weights) throws IOException {
        ModelDirectory.write(directory.resolve(BEST), config, StorageType.F32, weights);
    }

    /** The best weights so far; empty if none were kept. */
    Optional<Map<String, float[]>> best() {
        Path best = directory.resolve(BEST);
        return ModelDirectory.exists(best) ? Optional.of(read(best)) : Optional.empty();
    }

    /** Deletes everything. */
    void delete() throws IOException {
        delete(directory);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
