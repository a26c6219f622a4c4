// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import io.vorlauf.api.VorlaufException;
import org.jspecify.annotations.Nullable;

/** A model could not be loaded or run; the message names the file or the tensor and what was expected of it. */
public class ModelException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public ModelException(String message) {
        super(message);
    }

    /** Creates an exception with one line for people and the failure behind it, {@code null} if there is none. */
    public ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
