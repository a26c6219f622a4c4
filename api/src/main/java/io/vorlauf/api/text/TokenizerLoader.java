// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that reads tokenizer files. Thread-safe.
 */
@ConsumerType
public interface TokenizerLoader {

    /**
     * Loads a {@code tokenizer.json}, with what a {@code tokenizer_config.json} beside it says of the special tokens
     * around a text; or the tokenizer of a model file that has one inside, if the loader knows its format. The caller
     * closes the tokenizer.
     *
     * @throws io.vorlauf.api.model.ModelException if the file is missing, damaged or of a kind that is not supported
     */
    LoadedTokenizer load(Path tokenizerJson);
}
