// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import org.jspecify.annotations.Nullable;

/** What can be called: functions, methods, macros. */
@FunctionalInterface
public interface Callable {

    /** Calls it. */
    @Nullable Object call(Arguments arguments);
}
