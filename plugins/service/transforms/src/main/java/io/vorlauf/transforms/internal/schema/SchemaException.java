// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

/** A schema cannot be used; the message says where and why, behind the name of whoever uses it. */
public final class SchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SchemaException(String message) {
        super(message);
    }
}
