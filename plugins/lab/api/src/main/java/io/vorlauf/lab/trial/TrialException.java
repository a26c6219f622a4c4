// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

import io.vorlauf.api.VorlaufException;

/** What was asked of a trial cannot be done; the message says why, in one line for people. */
public class TrialException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public TrialException(String message) {
        super(message);
    }
}
