// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decodes tokens as they arrive and never hands out part of a character. Not thread-safe.
 *
 * <p>A character may be spread over several tokens (byte fallback, byte-level BPE); its text is held back until it is
 * complete. All pieces together, with the last of {@link #finish()}, are the decoded text of all tokens.
 */
@ConsumerType
public interface TextStream {

    /**
     * Takes one more token.
     *
     * @return the text that became certain; may be empty
     */
    String append(int token);

    /** Ends the stream and returns what was still held back; may be empty. */
    String finish();
}
