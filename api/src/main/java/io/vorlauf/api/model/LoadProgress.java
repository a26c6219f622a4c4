// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears how far the loading of a model is, on a thread of the loader's choice, one call after the other. */
@ConsumerType
@FunctionalInterface
public interface LoadProgress {

    /** Hears nothing. */
    LoadProgress NONE = (done, all) -> { };

    /**
     * Some weights have been read.
     *
     * @param done how many so far
     * @param all how many there are
     * @throws java.util.concurrent.CancellationException to end the loading: nothing stays loaded, and the caller of
     *     {@link ModelLoader#load(ModelSource, LoadProgress)} gets it
     */
    void loaded(long done, long all);
}
