// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import com.google.gson.JsonElement;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.training.TrainingProgress;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.training.WidenOptions;
import io.vorlauf.training.Widener;
import io.vorlauf.training.WiderShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies of a draft whose weights are disturbed, the one without noise included: all of one cost, and less and less
 * like their target. Apart from the command, which has to do without what makes models.
 */
public final class NoisyDrafts {

    private NoisyDrafts() {}

    /**
     * Writes the copies into a folder.
     *
     * @param noise standard deviations of what is added to weights, as shares of the typical weight of their matrix
     * @return the copies by their noise, in the order in which they were asked for
     * @throws BadInput if the draft is not of the Llama family
     * @throws CommandException if they cannot be written
     */
    public static Map<Double, Path> write(Path draft, List<Double> noise, long seed, Path folder) {
        ModelDirectory directory = ModelDirectory.read(draft);
        WiderShape shape = shape(directory);
        Map<Double, Path> copies = new LinkedHashMap<>();
        // Models are named after their folders: copies of another draft must not go by these names.
        for (double level : noise) {
            Path copy = folder.resolve(directory.name() + "-noise-" + level);
            TrainingProgress.call(() -> Widener.widen(new WidenOptions(draft, copy, shape, level, seed)));
            copies.put(level, copy);
        }
        return copies;
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
            BadInput.when(value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber(),
                    draft.directory() + ": config.json has no number " + key);
            numbers.add(value.getAsInt());
        }
        return new WiderShape(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
    }
}
