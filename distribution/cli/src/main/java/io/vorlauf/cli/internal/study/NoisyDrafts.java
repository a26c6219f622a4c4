package io.vorlauf.cli.internal.study;

import com.google.gson.JsonElement;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.training.TrainingCall;
import io.vorlauf.training.WidenOptions;
import io.vorlauf.training.Widener;
import io.vorlauf.training.WiderShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Copies of a draft whose weights are disturbed, the one without noise included: all of one cost, and less and less
 * like their target. They are in a temporary folder, which goes when this is closed.
 */
public final class NoisyDrafts implements AutoCloseable {

    private final Path parent;
    private final Map<Double, Path> directories = new LinkedHashMap<>();

    private NoisyDrafts(Path parent) {
        this.parent = parent;
    }

    /**
     * Writes the copies.
     *
     * @param noise standard deviations of what is added to weights, as shares of the typical weight of their matrix
     * @throws BadInput if the draft is not of the Llama family
     * @throws CommandFailure if they cannot be written
     */
    public static NoisyDrafts of(Path draft, List<Double> noise, long seed) {
        ModelDirectory directory = ModelDirectory.read(draft);
        WiderShape shape = shape(directory);
        NoisyDrafts drafts;
        try {
            drafts = new NoisyDrafts(Files.createTempDirectory(
                    Path.of(System.getProperty("java.io.tmpdir")), "vorlauf-drafts-"));
        } catch (IOException e) {
            throw new CommandFailure("cannot make a folder for drafts: " + e.getMessage(), e);
        }
        try {
            // Models are named after their folders: copies of another draft must not go by these names.
            for (double level : noise) {
                Path copy = drafts.parent.resolve(directory.name() + "-noise-" + level);
                TrainingCall.of(() -> Widener.widen(new WidenOptions(draft, copy, shape, level, seed)));
                drafts.directories.put(level, copy);
            }
            return drafts;
        } catch (RuntimeException e) {
            drafts.close();
            throw e;
        }
    }

    // Its own size: nothing is widened.
    private static WiderShape shape(ModelDirectory draft) {
        if (!draft.family().filter("llama"::equals).isPresent()) {
            throw new BadInput(draft.directory() + ": only drafts of the Llama family can be disturbed; name several "
                    + "drafts with --draft instead");
        }
        List<Integer> numbers = new ArrayList<>();
        for (String key : List.of("num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size")) {
            JsonElement value = draft.config().get(key);
            if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
                throw new BadInput(draft.directory() + ": config.json has no number " + key);
            }
            numbers.add(value.getAsInt());
        }
        return new WiderShape(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
    }

    /** The copies by their noise, in the order in which they were asked for. */
    public Map<Double, Path> directories() {
        return directories;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(parent)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot delete " + parent + ": " + e.getMessage(), e);
        }
    }
}
