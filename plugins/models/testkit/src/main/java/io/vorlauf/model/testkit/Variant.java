// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.checkpoint.StorageType;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * A way in which a backend computes models. Laws are tried with several, such as one per format of weights. Immutable.
 *
 * @param name what reports call it
 * @param stored how the weights of a checkpoint are stored that the backend is to be compared on
 * @param bytesPerWeight how many bytes a weight takes at least
 * @param tolerance how far logits, whose standard deviation is 2, may be from those of the stored weights in binary64
 * @param opener loads a model from a directory and calls it {@code test}; may abort the test where the machine has not
 *     what it takes
 */
public record Variant(
        String name, StorageType stored, double bytesPerWeight, double tolerance,
        Function<Path, LoadedModel> opener) {

    /**
     * What a loader makes with some settings, from checkpoints in binary32.
     *
     * @param loader stays the caller's to close
     */
    public static Variant of(
            ModelLoader loader, Map<String, String> settings, double bytesPerWeight, double tolerance) {
        return new Variant(settings.toString(), StorageType.F32, bytesPerWeight, tolerance,
                directory -> loader.load(ModelSource.builder()
                        .name("test").path(directory).settings(settings).build()));
    }

    /** The same for checkpoints that are stored in another way. */
    public Variant withStored(StorageType type) {
        return new Variant(name, type, bytesPerWeight, tolerance, opener);
    }

    /** Loads the model of a directory. The caller closes it. */
    public LoadedModel open(Path directory) {
        return opener.apply(directory);
    }

    @Override
    public String toString() {
        return name;
    }
}
