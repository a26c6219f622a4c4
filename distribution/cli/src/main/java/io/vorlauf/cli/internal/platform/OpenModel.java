package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.LanguageModel;

/**
 * A model that is loaded and known to the engine.
 *
 * @param model the model; closed by {@link OpenModels}
 * @param source where it came from
 * @param readable whether a tokenizer came with it, so that it takes and gives text
 */
public record OpenModel(LanguageModel model, ModelDirectory source, boolean readable) {

    /** The name requests use. */
    public String name() {
        return model.info().name();
    }
}
