// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/** Loads TensorFlow's library and runs a first session. */
public final class NativeStart {

    private static final String LEAST_FEATURE = "avx";

    private NativeStart() {}

    /**
     * Starts TensorFlow, which must not have been done in this process.
     *
     * @param settings of the first session: its numbers of threads hold for all sessions of the process
     * @throws ModelException if the processor or the libraries that are here make it impossible
     */
    public static void run(ConfigProto settings, Map<String, String> environment) {
        obstacle(Processor.current()).ifPresent(sentence -> {
            throw new ModelException(sentence);
        });
        try {
            TensorFlow.version();
            Optional<StandardError> error =
                    Chatter.isUnwanted(environment) ? StandardError.open() : Optional.empty();
            error.ifPresentOrElse(
                    stream -> stream.without(Chatter::contains, () -> firstSession(settings)),
                    () -> firstSession(settings));
        } catch (LinkageError e) {
            throw new ModelException(NativePlatform.current().obstacle().orElseGet(() ->
                    "TensorFlow's native libraries could not be loaded: " + e.getMessage()), e);
        }
    }

    /**
     * Why TensorFlow cannot run on a processor, as a sentence; empty if nothing speaks against it. Without this, the
     * first instruction that the processor does not know ends the process, with nothing said.
     */
    public static Optional<String> obstacle(Processor processor) {
        if (processor.architecture().equals(Processor.X86_64)
                && !processor.features().isEmpty()
                && !processor.has(LEAST_FEATURE)) {
            return Optional.of("TensorFlow needs a processor with AVX; this one (" + processor.description()
                    + ") has none");
        }
        return Optional.empty();
    }

    private static void firstSession(ConfigProto settings) {
        try (Graph graph = new Graph(); Session session = new Session(graph, settings)) {
            session.runner().fetch(Ops.create(graph).constant(0)).run().close();
        }
    }
}
