// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.internal.tree.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The cache of a draft with another vocabulary, as if it were one of the target's tokens.
 *
 * <p>It takes note of the target's tokens and asks the draft only when logits are wanted: then of the texts that end in
 * these tokens, each as the draft's tokens. What they have in common with each other and with what the draft has read is
 * evaluated once. Where a token has changed those before it, as when two pieces become one word, the draft's cache is cut
 * back to what stays.
 */
final class TranslatedCache implements SequenceCache {

    private static final Evaluation NOTHING = new Evaluation() {
        @Override
        public void logits(int item, int row, float[] destination) {
            throw new IndexOutOfBoundsException("no logits were wanted");
        }

        @Override
        public void close() {
            // nothing to free
        }
    };

    private final Batcher.Client client;
    private final Text text;
    private final TranslatedText translated;
    private final Translation translation;
    private final int rowSize;
    private final IntSupplier chunkSize;

    // In the tokens of the target.
    private int length;
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();

    // In those of the draft.
    private int[] cached;
    private Node root = new Node(TokenTree.COMMITTED);
    /** Whether the draft's cache holds nodes of a round that has ended. */
    private boolean stale;

    /** A node that the draft has evaluated, by its number there. */
    private static final class Node {

        private final int number;
        private final Map<Integer, Node> children = new HashMap<>(2);

        Node(int number) {
            this.number = number;
        }
    }

    /**
     * A cache in which nothing was read.
     *
     * @param client of the draft, opened with the prompt in its tokens; becomes this one's
     * @param rowSize the draft's vocabulary
     * @param chunkSize the most tokens of a long prompt that are evaluated in one pass
     */
    TranslatedCache(Batcher.Client client, Text text, TranslatedText translated, Translation translation, int rowSize,
            IntSupplier chunkSize) {
        this.client = client;
        this.text = text;
        this.translated = translated;
        this.translation = translation;
        this.rowSize = rowSize;
        this.chunkSize = chunkSize;
        this.cached = Arrays.copyOf(translated.ids(Tokens.empty()), client.length());
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int pending() {
        return tokens.size();
    }

    @Override
    public int piece(int most) {
        // Nothing is evaluated where nothing is wanted.
        return Integer.MAX_VALUE;
    }

    @Override
    public Batcher.Pass evaluate(TokenTree tree, int[] wanted, SignalRequest signals, boolean prompt) {
        int first = tokens.size();
        for (int i = 0; i < tree.size(); i++) {
            tokens.add(tree.token(i));
            parents.add(tree.parent(i));
        }
        try {
            return wanted.length == 0 ? new Batcher.Pass(NOTHING, 1, 0, 1) : ask(first, wanted);
        } catch (RuntimeException | Error e) {
            tokens.subList(first, tokens.size()).clear();
            parents.subList(first, parents.size()).clear();
            throw e;
        }
    }

    private Batcher.Pass ask(int first, int[] wanted) {
        List<int[]> texts = new ArrayList<>(wanted.length);
        for (int node : wanted) {
            texts.add(translated.ids(behindTheText(first + node)));
        }
        settle();
        int shared = texts.get(0).length - 1;
        for (int[] ids : texts) {
            shared = Math.min(shared, Math.min(common(ids, texts.get(0)), ids.length - 1));
        }
        cutTo(Math.min(common(cached, texts.get(0)), shared));
        read(texts.get(0), shared);
        return evaluate(texts);
    }

    /** The tokens from the end of the text down to a node. */
    private Tokens behindTheText(int node) {
        int depth = 0;
        for (int at = node; at != TokenTree.COMMITTED; at = parents.get(at)) {
            depth++;
        }
        int[] path = new int[Math.max(0, length + depth - text.length())];
        int at = node;
        for (int i = path.length - 1; i >= 0; i--) {
            path[i] = tokens.get(at);
            at = parents.get(at);
        }
        return Tokens.of(path);
    }

    /** Keeps of the last round what has become text. */
    private void settle() {
        if (!stale) {
            return;
        }
        int[] ids = translated.ids(Tokens.empty());
        int common = common(cached, ids);
        if (common == cached.length) {
            List<Integer> path = new ArrayList<>();
            Node at = root;
            for (int i = cached.length; i < ids.length && at.children.containsKey(ids[i]); i++) {
                at = at.children.get(ids[i]);
                path.add(at.number);
            }
            client.keep(path.stream().mapToInt(Integer::intValue).toArray());
            cached = Arrays.copyOf(ids, cached.length + path.size());
        } else {
            client.truncate(common);
            cached = Arrays.copyOf(cached, common);
        }
        root = new Node(TokenTree.COMMITTED);
        stale = false;
    }

    private void cutTo(int common) {
        if (common < cached.length) {
            client.truncate(common);
            cached = Arrays.copyOf(cached, common);
            root = new Node(TokenTree.COMMITTED);
        }
    }

    /** Reads what is long and common to all that is asked for. */
    private void read(int[] ids, int shared) {
        int chunk = client.piece(chunkSize.getAsInt());
        if (!root.children.isEmpty() || shared - cached.length <= chunk) {
            return;
        }
        client.read(() -> {
            int size = chunk;
            while (shared - cached.length > size) {
                int to = cached.length + size;
                client.evaluate(TokenTree.chain(Arrays.copyOfRange(ids, cached.length, to)), new int[0],
                        SignalRequest.none(), true).rows().close();
                int[] chain = new int[size];
                Arrays.setAll(chain, i -> i);
                client.keep(chain);
                cached = Arrays.copyOf(ids, to);
                size = client.piece(chunkSize.getAsInt());
            }
        });
    }

    private Batcher.Pass evaluate(List<int[]> texts) {
        Fresh fresh = new Fresh(client.pending());
        int[] rows = new int[texts.size()];
        Map<Node, Integer> rowOf = new HashMap<>();
        for (int i = 0; i < rows.length; i++) {
            int[] ids = texts.get(i);
            Node at = root;
            for (int j = cached.length; j < ids.length - 1; j++) {
                at = fresh.child(at, ids[j]);
            }
            Node parent = at;
            int last = ids[ids.length - 1];
            Node known = parent.children.get(last);
            // Evaluated before, when its logits were not wanted or were somebody else's: once more, beside itself.
            Node node = known != null && !rowOf.containsKey(known) && !fresh.made(known)
                    ? fresh.twin(parent, last) : fresh.child(parent, last);
            rows[i] = rowOf.computeIfAbsent(node, key -> fresh.want(key));
        }
        Batcher.Pass pass;
        try {
            pass = client.evaluate(fresh.tree(), fresh.wanted(), SignalRequest.none(), false);
        } catch (RuntimeException | Error e) {
            fresh.undo();
            throw e;
        }
        return new Batcher.Pass(new Rows(pass.rows(), rows), pass.lanes(), pass.nodes(), pass.clients());
    }

    /** Nodes that are evaluated in one pass. */
    private static final class Fresh {

        private final int first;
        private final List<Integer> tokens = new ArrayList<>();
        private final List<Integer> parents = new ArrayList<>();
        private final List<Integer> wanted = new ArrayList<>();
        private final List<Runnable> undo = new ArrayList<>();

        Fresh(int first) {
            this.first = first;
        }

        Node child(Node parent, int token) {
            Node known = parent.children.get(token);
            if (known != null) {
                return known;
            }
            Node node = twin(parent, token);
            parent.children.put(token, node);
            undo.add(() -> parent.children.remove(token));
            return node;
        }

        Node twin(Node parent, int token) {
            Node node = new Node(first + tokens.size());
            tokens.add(token);
            parents.add(parent.number);
            return node;
        }

        boolean made(Node node) {
            return node.number >= first;
        }

        int want(Node node) {
            wanted.add(node.number - first);
            return wanted.size() - 1;
        }

        TokenTree tree() {
            return TokenTree.of(first, array(tokens), array(parents));
        }

        int[] wanted() {
            return array(wanted);
        }

        void undo() {
            undo.forEach(Runnable::run);
        }

        private static int[] array(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /** Rows of the draft, in the vocabulary of the target. */
    private final class Rows implements Evaluation {

        private final Evaluation own;
        private final int[] rows;

        Rows(Evaluation own, int... rows) {
            this.own = own;
            this.rows = rows;
        }

        @Override
        public void logits(int item, int row, float[] destination) {
            float[] values = new float[rowSize];
            own.logits(item, rows[row], values);
            translation.translate(values, destination);
        }

        @Override
        public void close() {
            own.close();
        }
    }

    private static int common(int[] one, int[] other) {
        int most = Math.min(one.length, other.length);
        int at = Arrays.mismatch(one, 0, most, other, 0, most);
        return at < 0 ? most : at;
    }

    @Override
    public void keep(int... path) {
        length += path.length;
        tokens.clear();
        parents.clear();
        stale = true;
        settle();
    }

    @Override
    public void read(Runnable pieces) {
        pieces.run();
    }

    @Override
    public void close() {
        client.close();
    }
}
