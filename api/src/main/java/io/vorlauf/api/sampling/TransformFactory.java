// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import io.vorlauf.api.parameter.Parameter;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kind of {@link LogitTransform} that requests ask for by name: a ban, a penalty, a grammar. Factories are services;
 * they may come and go while text is generated. What one has made is used by a generation to its end, and is the
 * generation's for so long: a factory that goes away is waited for.
 *
 * <p>Thread-safe.
 */
@ConsumerType
public interface TransformFactory {

    /** The name requests use, such as {@code no-repeat-ngram}. */
    String name();

    /** What its transforms do, in one line. */
    String description();

    /** What can be set; empty if nothing. */
    default List<Parameter<?>> parameters() {
        return List.of();
    }

    /**
     * Makes a transform for one generation.
     *
     * @param context the parameters, checked one by one, and what the transform may know of the generation
     * @throws io.vorlauf.api.parameter.InvalidParameterException if the parameters do not go together, or not with the
     *     generation; the message is shown to whoever asked, and names the transform
     */
    LogitTransform create(TransformContext context);
}
