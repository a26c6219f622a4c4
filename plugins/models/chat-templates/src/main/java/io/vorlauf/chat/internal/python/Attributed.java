// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import org.jspecify.annotations.Nullable;

/** A value of a type of Jinja's own, with attributes: a namespace, a loop, a macro. */
public interface Attributed {

    /** What Python calls its type. */
    String type();

    /** An attribute; {@link Arguments#MISSING} if it has none of this name. */
    @Nullable Object attribute(String name);
}
