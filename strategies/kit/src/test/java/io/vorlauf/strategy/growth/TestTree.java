// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A tree without an engine: draws are the most probable tokens, and may be seen before unless it is blind. */
final class TestTree implements DraftTree {

    private final boolean blind;
    private final int deepest;
    private final Node root = new Node(0, null);
    private final List<DraftNode> nodes = new ArrayList<>();
    private int skipped;

    TestTree(boolean blind, int deepest) {
        this.blind = blind;
        this.deepest = deepest;
    }

    static TestTree seeing() {
        return new TestTree(false, 100);
    }

    static TestTree blind() {
        return new TestTree(true, 100);
    }

    private static final class Node implements DraftNode, TokenHistory {

        private final int token;
        private final Node parent;
        private final List<DraftNode> children = new ArrayList<>();

        Node(int token, Node parent) {
            this.token = token;
            this.parent = parent;
        }

        @Override
        public int token() {
            return token;
        }

        @Override
        public int depth() {
            return parent == null ? 0 : 1 + parent.depth();
        }

        @Override
        public DraftNode parent() {
            return parent;
        }

        @Override
        public List<DraftNode> children() {
            return children;
        }

        @Override
        public TokenHistory history() {
            return this;
        }

        @Override
        public int length() {
            return depth() + 1;
        }

        @Override
        public int token(int index) {
            return index == depth() ? token : parent.token(index);
        }

        @Override
        public int promptLength() {
            return 1;
        }
    }

    /** The guesses in the order in which they were added. */
    List<DraftNode> nodes() {
        return nodes;
    }

    /** The paths to all guesses, as texts like {@code 1-2-1}. */
    List<String> paths() {
        return nodes.stream().map(TestTree::path).toList();
    }

    private static String path(DraftNode node) {
        return node.depth() == 1 ? "" + node.token() : path(node.parent()) + "-" + node.token();
    }

    @Override
    public DraftNode root() {
        return root;
    }

    @Override
    public boolean canGrow(DraftNode node) {
        return node.depth() < deepest;
    }

    @Override
    public List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
        return propose(parent, top(distribution, count).stream().mapToInt(Candidate::token).toArray());
    }

    @Override
    public List<Candidate> preview(DraftNode parent, Distribution distribution, int count) {
        return blind ? List.of() : top(distribution, count);
    }

    private static List<Candidate> top(Distribution distribution, int count) {
        return IntStream.range(0, distribution.size())
                .mapToObj(token -> new Candidate(token, distribution.logWeight(token)))
                .sorted(Comparator.comparingDouble(Candidate::score).reversed())
                .limit(count)
                .toList();
    }

    @Override
    public List<DraftNode> cascade(DraftNode parent, DraftModel model, Consumer<DraftTree> cheaper) {
        throw new AssertionError("not for cascades");
    }

    @Override
    public List<DraftNode> propose(DraftNode parent, int... tokens) {
        List<DraftNode> added = new ArrayList<>();
        for (int token : tokens) {
            if (canGrow(parent)) {
                Node node = new Node(token, (Node) parent);
                parent.children().add(node);
                nodes.add(node);
                added.add(node);
            }
        }
        return added;
    }

    @Override
    public void skip(int rounds) {
        skipped = rounds;
    }

    /** For how many rounds nobody need ask. */
    int skipped() {
        return skipped;
    }
}
