// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.api.VorlaufException;

/** A report cannot be written; the message is one line for people. */
public class ReportException extends VorlaufException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people and the failure behind it. */
    public ReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
