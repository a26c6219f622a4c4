// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.api.VorlaufException;

/** A training cannot begin or go on; the message says why, on one line. */
public class TrainingException extends VorlaufException {

    private static final long serialVersionUID = 1;

    /** An exception with a message. */
    public TrainingException(String message) {
        super(message);
    }

    /** An exception with a message and what led to it. */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The loss of a training is no longer a number; the message says where the last good snapshot is. */
    public static final class DivergedException extends TrainingException {

        private static final long serialVersionUID = 1;

        /** An exception with a message. */
        public DivergedException(String message) {
            super(message);
        }
    }
}
