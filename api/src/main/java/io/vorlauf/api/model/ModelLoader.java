// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import io.vorlauf.api.parameter.Parameter;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that turns checkpoints into models. Thread-safe.
 */
@ConsumerType
public interface ModelLoader {

    /** The backend that runs the models, as requests and configurations name it: {@code tensorflow}, {@code jvm}. */
    String name();

    /** The model families it can load, as {@code config.json} names them in {@code model_type}. */
    Set<String> families();

    /**
     * Whether it knows what lies at a place: its format and, where that names one, its family. By this loaders of other
     * formats and families are found beside Vorlauf's own. Judged by names of files and by {@code config.json}, not by
     * weights, so it is quick; what is read may still be refused by {@link #load}. It may also say no where this
     * machine cannot do what the settings ask for, so that another loader is asked.
     */
    boolean reads(ModelSource source);

    /** What can be set in {@link ModelSource#settings()}. */
    List<Parameter<?>> parameters();

    /**
     * Loads a checkpoint. The caller closes the model.
     *
     * @throws ModelException if files are missing, damaged or contradict each other, or the family is unknown; nothing
     *     stays loaded then
     * @throws io.vorlauf.api.parameter.InvalidParameterException if a setting is unknown or out of range
     */
    LoadedModel load(ModelSource source);

    /**
     * Loads a checkpoint, as {@link #load(ModelSource)} does, and says meanwhile how far it is. Loading ends with an
     * exception, and nothing stays loaded, if {@code progress} throws one or the calling thread is interrupted; loaders
     * that cannot say how far they are never ask it.
     */
    default LoadedModel load(ModelSource source, LoadProgress progress) {
        return load(source);
    }
}
