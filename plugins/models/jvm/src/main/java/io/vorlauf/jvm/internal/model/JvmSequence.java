// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.evaluation.DecoderSequence;
import io.vorlauf.jvm.internal.decoder.KeyValues;
import io.vorlauf.jvm.internal.decoder.Rows;

/**
 * A sequence with a cache of its own: token t lies in slot t, and node n as many slots behind the committed tokens,
 * so that a node that follows its parent also lies behind it.
 */
final class JvmSequence extends DecoderSequence {

    private final JvmModel model;
    private final KeyValues cache;

    JvmSequence(JvmModel model, KeyValues cache) {
        super(model);
        this.model = model;
        this.cache = cache;
    }

    KeyValues cache() {
        return cache;
    }

    /** Adds a pending node, and the path it sees, as a row. */
    void addTo(Rows rows, int token, int node) {
        rows.add(cache, token, length() + nodes().depth(node), length() + node);
        int bottom = node;
        while (bottom != TokenTree.COMMITTED) {
            int top = nodes().top(bottom);
            int above = nodes().parent(top);
            if (above == TokenTree.COMMITTED && top == 0) {
                rows.addRunBefore(0, length() + bottom + 1);
                return;
            }
            rows.addRunBefore(length() + top, bottom - top + 1);
            bottom = above;
        }
        rows.addRunBefore(0, length());
    }

    @Override
    protected void commit(int... path) {
        for (int i = 0; i < path.length; i++) {
            if (path[i] != i) {
                cache.move(length() + path[i], length() + i);
            }
        }
    }

    @Override
    protected JvmSequence copy(int tokens) {
        return new JvmSequence(model, cache.copy(tokens));
    }

    @Override
    protected void release() {
        cache.release();
    }
}
