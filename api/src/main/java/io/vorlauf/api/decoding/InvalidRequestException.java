// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.VorlaufException;

/** A request cannot be served as it is; the message names what is wrong and what there is instead. */
public class InvalidRequestException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public InvalidRequestException(String message) {
        super(message);
    }

    /** Creates an exception with one line for people and the failure behind it. */
    public InvalidRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
