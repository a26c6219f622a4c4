// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.StatefulTransform;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The tokens from the text down to a guess. In one round there is one object per sequence of tokens, whichever tree
 * guessed it and how often, so that what a model said there is asked once. Not thread-safe.
 */
public final class Path {

    private final Path root;
    private final Path parent;
    private final int token;
    private final int length;
    private final int number;
    private final States states = new States();
    /** The path that is one token longer and was made last, and the one beside this that was made before it. */
    private Path last;
    private Path before;
    /** Of an empty path: how many paths there are in the round. */
    private int count;

    private Path(Path parent, int token) {
        this.root = parent == null ? this : parent.root;
        this.parent = parent;
        this.token = token;
        this.length = parent == null ? 0 : parent.length + 1;
        this.number = root.count++;
    }

    /** The empty path of a new round; its token is the last one of the text. */
    static Path root(int token) {
        return new Path(null, token);
    }

    /** This path and one more token. */
    Path then(int next) {
        for (Path path = last; path != null; path = path.before) {
            if (path.token == next) {
                return path;
            }
        }
        Path path = new Path(this, next);
        path.before = last;
        last = path;
        return path;
    }

    /** The path without its last token; {@code null} for the empty one. */
    public Path parent() {
        return parent;
    }

    /** The empty path it started from; it stands for the round. */
    public Path root() {
        return root;
    }

    /** Which of the round's paths it is: from 0, the empty one, in the order in which they were made. */
    public int number() {
        return number;
    }

    /** The last token. */
    public int token() {
        return token;
    }

    /** How many tokens lie behind the text. */
    public int length() {
        return length;
    }

    /** The tokens that lie behind the text. */
    public Tokens tokens() {
        return Tokens.of(array());
    }

    private int[] array() {
        int[] tokens = new int[length];
        for (Path at = this; at.length > 0; at = at.parent) {
            tokens[at.length - 1] = at.token;
        }
        return tokens;
    }

    /** The text and this path behind it. */
    TokenHistory behind(Text text) {
        int[] tokens = array();
        return new TokenHistory() {
            @Override
            public int length() {
                return text.length() + tokens.length;
            }

            @Override
            public int token(int index) {
                return index < text.length() ? text.token(index) : tokens[index - text.length()];
            }

            @Override
            public int promptLength() {
                return text.promptLength();
            }

            @Override
            public <S> S state(StatefulTransform<S> transform) {
                return stateBehind(text, transform);
            }
        };
    }

    /** The state of a transform behind the text and this path: one step from that of its parent, which is kept too. */
    private <S> S stateBehind(Text text, StatefulTransform<S> transform) {
        Deque<Path> missing = new ArrayDeque<>();
        S state = null;
        for (Path at = this; state == null; at = at.parent) {
            state = at.length == 0 ? text.state(transform) : at.states.get(transform);
            if (state == null) {
                missing.push(at);
            }
        }
        for (Path at : missing) {
            state = at.states.put(transform, Text.known(transform.step(state, at.token)));
        }
        return state;
    }
}
