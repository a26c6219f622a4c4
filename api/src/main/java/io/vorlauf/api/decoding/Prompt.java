// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.model.Tokens;
import java.util.Objects;

/** What a generation continues. */
public sealed interface Prompt {

    /** A prompt as text, encoded with the target's tokenizer. */
    record Text(String text) implements Prompt {
        /** Checks for null. */
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /** A prompt as token ids, taken as they are. */
    record Ids(Tokens ids) implements Prompt {
        /** Checks for null. */
        public Ids {
            Objects.requireNonNull(ids, "ids");
        }
    }
}
