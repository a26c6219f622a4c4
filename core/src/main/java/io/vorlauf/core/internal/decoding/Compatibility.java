package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.model.ModelInfo;
import java.util.Optional;

/** Whether a model can draft for another: the same ids must mean the same tokens. */
final class Compatibility {

    private Compatibility() {}

    /**
     * Why the draft cannot draft for the target, if so. With known tokenizers these decide, and vocabularies may be
     * padded differently; otherwise the sizes must agree.
     */
    static Optional<String> problem(ModelInfo target, ModelInfo draft) {
        boolean same = target.tokenizer().isPresent() && draft.tokenizer().isPresent()
                ? target.tokenizer().equals(draft.tokenizer())
                : target.vocabularySize() == draft.vocabularySize();
        return same
                ? Optional.empty()
                : Optional.of("draft and target have different tokenizers, so the draft's tokens mean nothing to the "
                        + "target: " + describe(draft) + ", " + describe(target));
    }

    private static String describe(ModelInfo model) {
        return "'" + model.name() + "' has " + model.vocabularySize() + " tokens"
                + model.tokenizer().map(identity -> " (" + identity + ")").orElse("");
    }
}
