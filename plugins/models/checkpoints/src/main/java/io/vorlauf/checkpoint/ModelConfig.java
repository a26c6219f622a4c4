// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.family.ModelFamilies;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A {@code config.json} for a checkpoint that is to be made. Immutable. */
public sealed interface ModelConfig permits Gpt2Config, LlamaConfig, ModelConfig.Json {

    /** The text of the file. */
    String toJson();

    /** What a checkpoint with this file computes. */
    default DecoderConfig decoder() {
        return ModelFamilies.standard().read(ConfigFields.of(Path.of(Checkpoint.CONFIG_FILE), toJson()));
    }

    /** The tensors of such a checkpoint and their shapes, in the order of the forward pass. */
    default Map<String, List<Long>> tensors() {
        return decoder().tensors();
    }

    /**
     * A configuration of any family.
     *
     * @param json the text of the file
     * @throws io.vorlauf.api.model.ModelException if it cannot be read
     */
    static ModelConfig of(String json) {
        Json config = new Json(json);
        config.decoder();
        return config;
    }

    /** A configuration that was given as text. */
    record Json(String toJson) implements ModelConfig {

        @Override
        public String toString() {
            return decoder().toString();
        }
    }
}
