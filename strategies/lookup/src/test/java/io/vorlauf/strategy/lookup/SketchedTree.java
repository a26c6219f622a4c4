// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.lookup;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A tree over letters that takes proposals and is as strict about siblings as a tree under rejection. */
final class SketchedTree implements DraftTree {

    private final String text;
    private final int limit;
    private final Node root;
    private int size;

    /** A tree after a text, with room for this many guesses. */
    SketchedTree(String text, int limit) {
        this.text = text;
        this.limit = limit;
        this.root = new Node(text, null);
    }

    /** The guesses: {@code ab[c|d]} says that b comes after a, and then c or d. */
    String sketch() {
        return root.sketch();
    }

    @Override
    public DraftNode root() {
        return root;
    }

    @Override
    public boolean canGrow(DraftNode node) {
        return size < limit && node.children().stream().allMatch(child -> child.children().isEmpty());
    }

    @Override
    public List<DraftNode> propose(DraftNode parent, int... tokens) {
        List<DraftNode> added = new ArrayList<>();
        for (int token : tokens) {
            if (!canGrow(parent)) {
                break;
            }
            Node node = new Node(((Node) parent).path + (char) token, parent);
            ((Node) parent).children.add(node);
            added.add(node);
            size++;
        }
        return added;
    }

    @Override
    public void skip(int rounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
        throw new AssertionError("there is no draft to sample from");
    }

    @Override
    public List<Candidate> preview(DraftNode parent, Distribution distribution, int count) {
        throw new AssertionError("there is no draft to sample from");
    }

    @Override
    public List<DraftNode> cascade(DraftNode parent, DraftModel model, Consumer<DraftTree> cheaper) {
        throw new AssertionError("there is no draft to cascade with");
    }

    private final class Node implements DraftNode, TokenHistory {

        private final String path;
        private final DraftNode parent;
        private final List<Node> children = new ArrayList<>();

        Node(String path, DraftNode parent) {
            this.path = path;
            this.parent = parent;
        }

        String sketch() {
            List<String> branches = children.stream().map(child -> (char) child.token() + child.sketch()).toList();
            return branches.size() < 2 ? String.join("", branches)
                    : branches.stream().collect(Collectors.joining("|", "[", "]"));
        }

        @Override
        public int token() {
            return path.charAt(path.length() - 1);
        }

        @Override
        public int depth() {
            return path.length() - text.length();
        }

        @Override
        public DraftNode parent() {
            return parent;
        }

        @Override
        public List<DraftNode> children() {
            return List.copyOf(children);
        }

        @Override
        public TokenHistory history() {
            return this;
        }

        @Override
        public int length() {
            return path.length();
        }

        @Override
        public int token(int index) {
            return path.charAt(index);
        }

        @Override
        public int promptLength() {
            return text.length();
        }
    }
}
