// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.SharedTokens;
import io.vorlauf.api.text.Tokenizer;
import java.util.Arrays;
import java.util.Optional;

/**
 * From the vocabulary of a target to that of a draft, and back. Immutable and thread-safe, but for being told of the two
 * tokenizers at each use, so that it outlives them.
 *
 * <p>What a draft says of its next token is said of the target's token with the same bytes; the target's other tokens are
 * impossible to it, and what it says of tokens that the target does not have is lost (Timor et al., arXiv 2502.05202). The
 * tokens with which they end a text are partners too, if both have as many.
 */
public final class Translation {

    private static final int NONE = -1;

    private final SharedTokens shared;
    /** By token of the target, that of the draft. */
    private final int[] partner;
    /** By byte, the draft's token that is this byte and nothing else. */
    private final int[] bytes;
    /** What the draft reads before any text. */
    private final int[] before;

    private Translation(SharedTokens shared, int[] partner, int[] bytes, int[] before) {
        this.shared = shared;
        this.partner = partner;
        this.bytes = bytes;
        this.before = before;
    }

    /** Compares the vocabularies of two models, which takes a while. */
    public static Translation of(ModelInfo target, Tokenizer targets, ModelInfo draft, Tokenizer drafts) {
        SharedTokens shared = SharedTokens.of(targets, drafts);
        int[] partner = new int[Math.min(target.vocabularySize(), targets.vocabularySize())];
        for (int token = 0; token < partner.length; token++) {
            partner[token] = shared.partner(token) < draft.vocabularySize() ? shared.partner(token) : NONE;
        }
        pairEnds(target, draft, partner);
        int[] bytes = new int[256];
        Arrays.fill(bytes, NONE);
        for (int token = Math.min(draft.vocabularySize(), drafts.vocabularySize()) - 1; token >= 0; token--) {
            Optional<byte[]> spelled = drafts.bytes(token);
            if (spelled.isPresent() && spelled.get().length == 1) {
                bytes[spelled.get()[0] & 0xFF] = token;
            }
        }
        return new Translation(shared, partner, bytes, before(drafts));
    }

    private static void pairEnds(ModelInfo target, ModelInfo draft, int[] partner) {
        if (target.stopTokens().size() == draft.stopTokens().size()) {
            int[] ends = draft.stopTokens().stream().mapToInt(Integer::intValue).sorted().toArray();
            int[] own = target.stopTokens().stream().mapToInt(Integer::intValue).sorted().toArray();
            for (int i = 0; i < own.length; i++) {
                if (own[i] < partner.length && ends[i] < draft.vocabularySize()) {
                    partner[own[i]] = ends[i];
                }
            }
        }
    }

    /** The special tokens before a text, told by what is there before a text of one letter. */
    private static int[] before(Tokenizer drafts) {
        int[] bare = drafts.encode("a", Encoding.PLAIN).toArray();
        int[] whole = drafts.encode("a", new Encoding(true, false)).toArray();
        for (int at = 0; at + bare.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + bare.length, bare, 0, bare.length)) {
                return Arrays.copyOf(whole, at);
            }
        }
        return new int[0];
    }

    /** Whether there is a token that the draft can guess. */
    public boolean useful() {
        return shared.count() > 0;
    }

    /** The size of a row in the vocabulary of the target. */
    int size() {
        return partner.length;
    }

    /** The draft's tokens for some of the target's; empty if it lacks one. */
    Optional<int[]> partners(Tokens tokens) {
        int[] partners = tokens.stream().map(token -> token < partner.length ? partner[token] : NONE).toArray();
        return Arrays.stream(partners).anyMatch(id -> id == NONE) ? Optional.empty() : Optional.of(partners);
    }

    int[] before() {
        return before;
    }

    /** The draft's token for a byte; -1 if it has none. */
    int byteToken(byte value) {
        return bytes[value & 0xFF];
    }

    /** The ids of a text in the draft's vocabulary, without any around it. */
    static int[] encode(Tokenizer drafts, String text) {
        return drafts.encode(text, Encoding.PLAIN).toArray();
    }

    /** Says of the target's tokens what the draft says of its own. */
    void translate(float[] draft, float[] target) {
        for (int token = 0; token < target.length; token++) {
            int own = token < partner.length ? partner[token] : NONE;
            target[token] = own == NONE ? Float.NEGATIVE_INFINITY : draft[own];
        }
    }
}
