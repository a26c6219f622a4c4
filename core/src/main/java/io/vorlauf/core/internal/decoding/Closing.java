package io.vorlauf.core.internal.decoding;

import java.util.List;
import java.util.function.Consumer;

/** Closes several things, the others too if one fails. */
final class Closing {

    private Closing() {}

    /** Closes all, then throws the first failure if there was one, with the others attached. */
    static <T> void all(List<T> leaving, Consumer<T> close) {
        Throwable first = null;
        for (T one : leaving) {
            try {
                close.accept(one);
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException failure) {
            throw failure;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }
}
