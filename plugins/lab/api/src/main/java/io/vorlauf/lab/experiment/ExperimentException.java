// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.VorlaufException;

/**
 * An experiment cannot be run, or its results cannot be read or written. The message names what is wrong and where, in
 * one line for people. What was finished before is in the results file.
 */
public class ExperimentException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public ExperimentException(String message) {
        super(message);
    }

    /** Creates an exception with one line for people and the failure behind it. */
    public ExperimentException(String message, Throwable cause) {
        super(message, cause);
    }
}
