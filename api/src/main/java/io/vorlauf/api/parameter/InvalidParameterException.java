// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.parameter;

import io.vorlauf.api.VorlaufException;

/** A parameter does not exist or has an impossible value; the message says what there is and what is allowed. */
public class InvalidParameterException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public InvalidParameterException(String message) {
        super(message);
    }
}
