// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.lang.reflect.Method;

/**
 * The standard error of the process. The start script sends it through a filter that drops a warning of the virtual
 * machine, and hands the real one over as another file descriptor. Once that is back in its place, everything is as if
 * there had never been a filter, for native libraries too: nothing is read and written on, and the filter ends.
 */
final class StandardError {

    /** The system property with the number of the descriptor; without it nothing was filtered. */
    private static final String PROPERTY = "vorlauf.stderr";

    private static final int STANDARD_ERROR = 2;

    private static final int MOST_TRIES = 1_000_000;

    private StandardError() {}

    /** Puts the real one back. To be called once, before anything else happens in the process. */
    static void restore() {
        Integer real = Integer.getInteger(PROPERTY);
        if (real == null) {
            return;
        }
        try {
            // Java has no call for it that is public. The start script opens this package.
            Class<?> system = Class.forName("sun.nio.fs.UnixNativeDispatcher");
            Method close = accessible(system.getDeclaredMethod("close", int.class));
            Method duplicate = accessible(system.getDeclaredMethod("dup", int.class));
            // Once for nothing: whatever is loaded on the first call is loaded while the 2 is not free.
            close.invoke(null, duplicate.invoke(null, real));
            close.invoke(null, STANDARD_ERROR);
            // The system takes the lowest number that is free. That need not be the 2 if a thread of the virtual machine
            // opens a file just now, as when a compiler asks the container for the number of its processors; it closes
            // it at once.
            boolean restored = false;
            for (int tries = 0; !restored && tries < MOST_TRIES; tries++) {
                Object copy = duplicate.invoke(null, real);
                restored = copy.equals(STANDARD_ERROR);
                if (!restored) {
                    close.invoke(null, copy);
                }
            }
            close.invoke(null, real);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // A Java without these methods: the filter goes on passing on what it gets.
            return;
        }
    }

    private static Method accessible(Method method) {
        method.setAccessible(true);
        return method;
    }
}
