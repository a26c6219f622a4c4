// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.tensorflow.internal.library.NativeStart;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.ConfigProto;

/**
 * TensorFlow's native library, which has to be asked for here before anything of TensorFlow is used: it ends the process
 * on a processor that is too old for it, and writes lines that nobody wants when its first session runs. Thread-safe.
 */
public final class TensorFlowLibrary {

    /** A process has one library, and a class loader that loaded it keeps it: that is what a static field is. */
    private static boolean started;
    /** Java tries to link a class once; what it says of later attempts is of no use to anybody. */
    private static @Nullable ModelException failure;

    private TensorFlowLibrary() {}

    /**
     * Loads the library and runs a first session, if that has not been done yet.
     *
     * @param settings of the first session; TensorFlow takes the numbers of threads that all sessions share from it
     * @throws ModelException if the processor lacks what the library needs, or the library is not there; the message is
     *     a sentence for people
     */
    public static synchronized void start(ConfigProto settings) {
        if (failure != null) {
            throw new ModelException(failure.getMessage(), failure);
        }
        if (!started) {
            try {
                NativeStart.run(settings, System.getenv());
            } catch (ModelException e) {
                failure = e;
                throw e;
            }
            started = true;
        }
    }
}
