// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import org.osgi.annotation.versioning.ConsumerType;

/** A tokenizer in the hands of who loaded it, and may therefore close it. Everybody else gets it as a {@link Tokenizer}. */
@ConsumerType
public interface LoadedTokenizer extends Tokenizer, AutoCloseable {

    /** Frees the tokenizer; calls in progress end first. Closing twice does nothing. */
    @Override
    void close();
}
