// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.StatefulTransform;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The committed text of a generation: the prompt and what was added. Grows only; not thread-safe, but for the states of
 * transforms, which a thread that was left behind may still ask for.
 */
public final class Text implements TokenHistory {

    private int[] tokens;
    private int length;
    private final Tokens prompt;
    private final Map<StatefulTransform<?>, Reached> reached = new IdentityHashMap<>(1);

    /** How far a transform has come, and its state there. */
    private record Reached(int position, Object state) {}

    /** A text that starts with a prompt of one token or more. */
    public Text(Tokens prompt) {
        tokens = Arrays.copyOf(prompt.toArray(), prompt.length() + 64);
        length = prompt.length();
        this.prompt = prompt;
    }

    /** Adds a token. */
    public void append(int token) {
        synchronized (reached) {
            if (length == tokens.length) {
                tokens = Arrays.copyOf(tokens, 2 * length);
            }
            tokens[length++] = token;
        }
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int token(int index) {
        if (index >= length) {
            throw new IndexOutOfBoundsException("token " + index + " of a text of " + length);
        }
        return tokens[index];
    }

    @Override
    public int promptLength() {
        return prompt.length();
    }

    /** The state of a transform at the end: those of the text before are not kept, for nobody goes back there. */
    @Override
    public <S> S state(StatefulTransform<S> transform) {
        Reached last;
        int[] missing;
        synchronized (reached) {
            last = reached.get(transform);
            missing = from(last == null ? promptLength() : last.position);
        }
        S state = last == null ? known(transform.start(prompt)) : cast(last.state);
        for (int token : missing) {
            state = known(transform.step(state, token));
        }
        remember(transform, new Reached((last == null ? promptLength() : last.position) + missing.length, state));
        return state;
    }

    private void remember(StatefulTransform<?> transform, Reached now) {
        synchronized (reached) {
            reached.merge(transform, now, (one, other) -> one.position > other.position ? one : other);
        }
    }

    @SuppressWarnings("unchecked")
    private static <S> S cast(Object state) {
        return (S) state;
    }

    /** A state that a transform gave. */
    static <S> S known(S state) {
        return Objects.requireNonNull(state, "the state of a transform");
    }

    /** What it began with. */
    public Tokens prompt() {
        return prompt;
    }

    /** The last token. */
    public int last() {
        return tokens[length - 1];
    }

    /** The tokens from an index on. */
    public int[] from(int index) {
        return Arrays.copyOfRange(tokens, index, length);
    }

    /** The tokens after the prompt. */
    public Tokens output() {
        return Tokens.of(from(prompt.length()));
    }
}
