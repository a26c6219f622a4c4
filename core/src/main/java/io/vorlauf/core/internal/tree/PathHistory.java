package io.vorlauf.core.internal.tree;

import io.vorlauf.api.sampling.TokenHistory;

/** The text and a path of guesses behind it. */
final class PathHistory implements TokenHistory {

    private final Text text;
    private final int[] path;

    PathHistory(Text text, Path path) {
        this.text = text;
        this.path = new int[path.length()];
        for (Path at = path; at.length() > 0; at = at.parent()) {
            this.path[at.length() - 1] = at.token();
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
