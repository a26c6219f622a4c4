package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cache of a {@link TableModel}: per token, the hash of the text down to it. Not thread-safe. */
final class TableSequence implements ModelSequence {

    private final TableModel model;
    /** The hash after 0, 1, 2, … committed tokens. */
    private long[] states = {TableModel.start()};
    private int length;
    private final List<Node> nodes = new ArrayList<>();
    private boolean closed;

    private record Node(int parent, int depth, long state) {}

    TableSequence(TableModel model) {
        this.model = model;
    }

    TableModel model() {
        return model;
    }

    /** Refuses what cannot be evaluated, before anything becomes pending. */
    void check(TokenTree tree) {
        checkOpen();
        if (tree.first() != nodes.size()) {
            throw new IllegalArgumentException("the tree's first node has number " + tree.first() + ", but "
                    + nodes.size() + " nodes are pending");
        }
        int[] depths = new int[tree.size()];
        for (int i = 0; i < tree.size(); i++) {
            if (tree.token(i) < 0 || tree.token(i) >= model.info().vocabularySize()) {
                throw new IllegalArgumentException("token " + tree.token(i) + " is outside the vocabulary of "
                        + model.info().vocabularySize() + " tokens of model '" + model.info().name() + "'");
            }
            int parent = tree.parent(i);
            int above = parent == TokenTree.COMMITTED
                    ? 0 : parent < tree.first() ? nodes.get(parent).depth() : depths[parent - tree.first()];
            depths[i] = above + 1;
            if (length + depths[i] > model.info().contextLength()) {
                throw new IllegalArgumentException("position " + (length + above) + " is beyond the context of "
                        + model.info().contextLength() + " tokens of model '" + model.info().name() + "'");
            }
        }
    }

    float[][] evaluate(EvaluationItem item) {
        TokenTree tree = item.tree();
        for (int i = 0; i < tree.size(); i++) {
            int parent = tree.parent(i);
            int depth = parent == TokenTree.COMMITTED ? 0 : nodes.get(parent).depth();
            long state = parent == TokenTree.COMMITTED ? states[length] : nodes.get(parent).state();
            nodes.add(new Node(parent, depth + 1, TableModel.next(state, tree.token(i))));
        }
        float[][] rows = new float[item.rows()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = model.row(nodes.get(tree.first() + item.wanted(row)).state());
        }
        return rows;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int pending() {
        return nodes.size();
    }

    @Override
    public void keep(int... path) {
        checkOpen();
        int parent = TokenTree.COMMITTED;
        for (int number : path) {
            if (number < 0 || number >= nodes.size() || nodes.get(number).parent() != parent) {
                throw new IllegalArgumentException(Arrays.toString(path) + " is not a path of pending nodes");
            }
            parent = number;
        }
        states = Arrays.copyOf(states, Math.max(states.length, length + path.length + 1));
        for (int number : path) {
            states[++length] = nodes.get(number).state();
        }
        nodes.clear();
    }

    @Override
    public void truncate(int wanted) {
        checkOpen();
        if (wanted < 0 || wanted > length) {
            throw new IllegalArgumentException("cannot keep " + wanted + " of " + length + " tokens");
        }
        length = wanted;
        nodes.clear();
    }

    private void checkOpen() {
        model.checkOpen();
        if (closed) {
            throw new IllegalStateException("the sequence is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            model.closed(this);
        }
    }
}
