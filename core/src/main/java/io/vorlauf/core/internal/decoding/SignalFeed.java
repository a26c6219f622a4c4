// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TopLogits;
import io.vorlauf.api.strategy.TargetSignals;
import io.vorlauf.core.internal.model.SignalRows;
import java.util.ArrayDeque;
import java.util.Deque;

/** The rows that one speculation asked for, as far as they have not been forgotten. Thread-safe. */
final class SignalFeed implements TargetSignals {

    private final SignalRequest request;
    private final Deque<SignalRows> rows = new ArrayDeque<>();
    private int from;
    private int to;

    /**
     * A feed without rows.
     *
     * @param from the position of which the first row will be
     */
    SignalFeed(SignalRequest request, int from) {
        this.request = request;
        this.from = from;
        this.to = from;
    }

    /**
     * Adds rows of the next positions, which have what was asked for, and perhaps more. Before the first of them, what was
     * evaluated without knowing of the feed is passed over.
     */
    synchronized void add(SignalRows more) {
        if (rows.isEmpty() && from == to) {
            from = more.covers(request) ? more.from() : more.to();
            to = from;
            if (from == more.to()) {
                return;
            }
        }
        if (more.from() != to) {
            throw new IllegalStateException(
                    "rows of the target from position " + more.from() + " on, but " + to + " is next");
        }
        rows.addLast(more);
        to = more.to();
    }

    @Override
    public SignalRequest request() {
        return request;
    }

    @Override
    public synchronized int from() {
        return from;
    }

    @Override
    public synchronized int to() {
        return to;
    }

    @Override
    public synchronized void hidden(int position, int layer, float[] destination, int at) {
        require(request.layers().contains(layer), "hidden state " + layer);
        at(position).hidden(position, layer, destination, at);
    }

    @Override
    public synchronized void lastHidden(int position, float[] destination, int at) {
        require(request.lastHidden(), "the last hidden state");
        at(position).lastHidden(position, destination, at);
    }

    @Override
    public synchronized TopLogits topLogits(int position) {
        require(request.topLogits() > 0, "top logits");
        return at(position).topLogits(position).first(request.topLogits());
    }

    private void require(boolean asked, String what) {
        if (!asked) {
            throw new IllegalArgumentException(what + " was not asked for, but " + request);
        }
    }

    private SignalRows at(int position) {
        if (position < from || position >= to) {
            throw new IndexOutOfBoundsException("no row of the target for position " + position + "; there are rows of "
                    + from + " to " + to + ", the last not included");
        }
        // Who reads, reads what came last, or all in order and forgets.
        if (position >= rows.getLast().from()) {
            return rows.getLast();
        }
        return rows.stream().filter(some -> position < some.to()).findFirst().orElseThrow();
    }

    @Override
    public synchronized void forget(int position) {
        if (position > to) {
            throw new IndexOutOfBoundsException(
                    "rows before position " + position + " cannot be forgotten; the next is " + to);
        }
        from = Math.max(from, position);
        while (!rows.isEmpty() && rows.getFirst().to() <= from) {
            rows.removeFirst();
        }
    }
}
