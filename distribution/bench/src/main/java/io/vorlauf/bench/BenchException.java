// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

/** Why something could not be measured, in a sentence for people. */
final class BenchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }
}
