// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.VorlaufException;

/**
 * A generation failed for a reason that is not in the request: the target failed or went away, a listener failed, or a
 * plug-in that was waited for did not arrive.
 */
public class DecodingException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public DecodingException(String message) {
        super(message);
    }

    /** Creates an exception with one line for people and the failure behind it. */
    public DecodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
