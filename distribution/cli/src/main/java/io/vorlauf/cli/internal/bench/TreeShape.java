package io.vorlauf.cli.internal.bench;

import io.vorlauf.api.model.TokenTree;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/** The shape of the tokens that are evaluated in one pass. */
public enum TreeShape {
    /** Each token follows the one before. */
    CHAIN(node -> node - 1),
    /** Two tokens follow each token, level by level. */
    TREE(node -> (node + 1) / 2 - 1);

    private final IntUnaryOperator parent;

    TreeShape(IntUnaryOperator parent) {
        this.parent = parent;
    }

    /** These tokens in this shape. */
    public TokenTree of(int[] tokens) {
        int[] parents = new int[tokens.length];
        Arrays.setAll(parents, parent);
        return TokenTree.of(0, tokens, parents);
    }

    /** The name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
