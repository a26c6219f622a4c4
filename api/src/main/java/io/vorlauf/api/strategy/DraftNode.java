// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.sampling.TokenHistory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** A guessed token in a {@link DraftTree}, or the tree's root, which stands for the text so far. */
@ProviderType
public interface DraftNode {

    /** The guessed token; for the root, the last token of the text. */
    int token();

    /** How many tokens lie between the text and this node, itself included: 0 for the root. */
    int depth();

    /** The node before; {@code null} for the root. */
    @Nullable DraftNode parent();

    /** The guesses after this node, in the order in which they were added. */
    List<DraftNode> children();

    /** The text and the path down to this node. */
    TokenHistory history();
}
