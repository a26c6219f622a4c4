// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells how a backend gets on with the machine it runs on: what it found, how it would compute models, how exactly and
 * how fast, and what could be done about what is not as it should be.
 *
 * <p>A service of this type stands beside each {@link ModelLoader}; {@code vorlauf doctor} prints what all of them say,
 * and a health check can ask {@link Diagnosis#healthy()}. Thread-safe.
 */
@ConsumerType
public interface BackendDoctor {

    /** The backend, as its loader is called; never {@code null}. */
    String backend();

    /**
     * Examines the machine, which takes up to some seconds of processor time.
     *
     * @return what was found; never {@code null}. What makes the backend unusable is in it and not thrown
     */
    Diagnosis examine();
}
