package io.vorlauf.core.internal.tree;

import io.vorlauf.api.sampling.TokenHistory;

/** The text and a path of guesses behind it. */
final class PathHistory implements TokenHistory {

    private final Text text;
    private final int[] path;

    PathHistory(Text text, TreeNode node) {
        this.text = text;
        path = new int[node.depth()];
        for (TreeNode at = node; at.depth() > 0; at = at.parent()) {
            path[at.depth() - 1] = at.token();
        }
    }

    @Override
    public int length() {
        return text.length() + path.length;
    }

    @Override
    public int token(int index) {
        return index < text.length() ? text.token(index) : path[index - text.length()];
    }

    @Override
    public int promptLength() {
        return text.promptLength();
    }
}
