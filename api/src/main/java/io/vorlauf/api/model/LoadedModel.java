// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A model in the hands of who loaded it, and may therefore close it. Everybody else gets it as a {@link LanguageModel}: a
 * service that several share is not closed by one of them.
 */
@ConsumerType
public interface LoadedModel extends LanguageModel, AutoCloseable {

    /**
     * Frees the model and the caches of its sequences, once calls in progress have ended. Later calls throw
     * {@link IllegalStateException}, but closing a sequence of a closed model is allowed. Closing twice does nothing.
     */
    @Override
    void close();
}
