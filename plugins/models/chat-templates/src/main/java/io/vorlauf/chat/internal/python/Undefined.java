// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

/**
 * What there is not: prints nothing, is false, has no elements; everything else with it is an error.
 *
 * @param message what such an error says
 */
public record Undefined(String message) {

    /** The error. */
    public PythonException error() {
        return new PythonException(message);
    }

    /** Two of them are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return Undefined.class.hashCode();
    }
}
