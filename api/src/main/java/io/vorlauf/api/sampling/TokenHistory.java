package io.vorlauf.api.sampling;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The tokens before a position: the prompt, what was generated, and, inside a draft tree, the path to the node.
 *
 * <p>Every node of a tree has a history of its own, so a penalty or a grammar sees exactly the text it would see if the
 * tokens had been generated one by one. A history is valid during the call it was handed to.
 */
@ProviderType
public interface TokenHistory {

    /** Number of tokens. */
    int length();

    /**
     * The token at an index.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    int token(int index);

    /** How many of the tokens, from the start, are the prompt. */
    int promptLength();
}
