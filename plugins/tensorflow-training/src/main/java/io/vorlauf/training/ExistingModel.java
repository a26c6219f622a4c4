package io.vorlauf.training;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A model that was trained before, to be trained further; it is read and not changed. Its shape, its context length and
 * its tokenizer stay as they are; the optimizer begins anew.
 *
 * @param directory of a Llama-family model with its {@code tokenizer.json}, in the layout of Hugging Face
 */
public record ExistingModel(Path directory) implements ModelStart, DraftStart {

    /** Requires a value that is not null. */
    public ExistingModel {
        Objects.requireNonNull(directory, "directory");
    }
}
