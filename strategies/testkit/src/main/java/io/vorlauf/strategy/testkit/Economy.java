// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;

/**
 * An engine without models, in which time goes on by what things are said to cost: a target whose text is random, and a
 * draft that knows the next token as often as is said. It tells whether a strategy's guesses pay, and what they would
 * have to cost for that, the same in every run. Greedy; microseconds throughout. Not thread-safe.
 */
public final class Economy {

    private static final int VOCABULARY = 500;
    private static final int LENGTH = 128;

    private final Random random = new Random(5);
    private IntToDoubleFunction target = nodes -> 1000;
    private IntToDoubleFunction draft = nodes -> 100;
    private int lanes = 1;
    private double perNode;
    private double perToken;
    private double keeping;
    private double asking;
    private double knows;
    private double noise;
    private double now;
    private int depth;
    private int nodes;
    private int rounds;
    private int plain;
    private int generated;

    /** One in which a pass of the target costs 1000 and one of the draft 100, whose first candidate is always wrong. */
    public Economy() {}

    /** What a pass of the target costs, by its nodes. */
    public Economy target(IntToDoubleFunction costs) {
        target = costs;
        return this;
    }

    /** What a pass of the target costs that was measured with these numbers of nodes, and on lines between them. */
    public Economy target(Map<Integer, Double> measured) {
        TreeMap<Integer, Double> table = new TreeMap<>(measured);
        return target(number -> {
            Map.Entry<Integer, Double> right = table.ceilingEntry(number);
            right = right == null ? table.lastEntry() : right;
            Map.Entry<Integer, Double> left = table.lowerEntry(right.getKey());
            return left == null ? right.getValue() : left.getValue() + (number - left.getKey())
                    * (right.getValue() - left.getValue()) / (right.getKey() - left.getKey());
        });
    }

    /** What a pass of the draft costs. */
    public Economy draft(IntToDoubleFunction costs) {
        draft = costs;
        return this;
    }

    /** What it costs beside passes to handle a node of the draft, a token of the text, and a draft after a round. */
    public Economy overhead(double node, double token, double keep) {
        perNode = node;
        perToken = token;
        keeping = keep;
        return this;
    }

    /** What it costs to ask a strategy, which no outcome tells: changes of threads, and what it does with outcomes. */
    public Economy asking(double costs) {
        asking = costs;
        return this;
    }

    /** How often the draft's first candidate is the target's token. */
    public Economy knows(double share) {
        knows = share;
        return this;
    }

    /** How many generations share each pass. */
    public Economy lanes(int number) {
        lanes = number;
        return this;
    }

    /** By which share times vary, at most. */
    public Economy noise(double share) {
        noise = share;
        return this;
    }

    /**
     * Lets a strategy generate some texts; returns by how much it is faster than plain decoding was with as many
     * generations at once.
     */
    public double run(SpeculationStrategy strategy, int generations) {
        double start = now;
        int before = generated;
        depth = 0;
        nodes = 0;
        rounds = 0;
        plain = 0;
        List<Generation> running = new ArrayList<>();
        int begun = 0;
        while (begun < generations || running.size() == lanes) {
            while (running.size() < lanes && begun++ < generations) {
                running.add(new Generation(strategy));
            }
            round(running);
            running.stream().filter(one -> one.length >= LENGTH).forEach(one -> one.speculation.close());
            running.removeIf(one -> one.length >= LENGTH);
        }
        running.forEach(one -> one.speculation.close());
        double plainTime = (generated - before) * (target.applyAsDouble(lanes) + perToken) * (1 + noise / 2) / lanes;
        return plainTime / (now - start);
    }

    /**
     * Lets texts be generated with chains of so many guesses of the draft, whatever they cost; returns by how much that
     * is faster than plain decoding. It is what a strategy may be compared with.
     *
     * @param k guesses of a chain; 0 for plain decoding, for which nobody is asked
     */
    public double runChains(int k, int generations) {
        return run(new Chains(k), generations);
    }

    /** Mean number of guesses in a round. */
    public double guesses() {
        return (double) nodes / rounds;
    }

    /** Mean depth of a round's tree. */
    public double meanDepth() {
        return (double) depth / rounds;
    }

    /** The share of rounds without guesses. */
    public double plain() {
        return (double) plain / rounds;
    }

    private void spend(double micros) {
        now += micros * (1 + noise * random.nextDouble());
    }

    private long nanos() {
        return (long) (1000 * now);
    }

    /** A generation on its way. */
    private final class Generation {

        private final int[] text = random.ints(LENGTH + 20, 0, VOCABULARY).toArray();
        private final Draft model;
        private final Speculation speculation;
        private int length = 4;
        private final List<RoundOutcome> ended = new ArrayList<>();
        private Tree tree;
        private double begun;
        private long grown;

        Generation(SpeculationStrategy strategy) {
            boolean[] known = new boolean[text.length];
            for (int i = 0; i < known.length; i++) {
                known[i] = random.nextDouble() < knows;
            }
            model = new Draft(text, known);
            speculation = strategy.open(new Context(strategy, model));
        }

        void grow() {
            int left = tree == null ? 0 : tree.skipped;
            tree = new Tree(text, length);
            model.asked = false;
            if (left > 0) {
                tree.skipped = left - 1;
                begun = now;
            } else {
                spend(asking);
                ended.forEach(speculation::observe);
                ended.clear();
                begun = now;
                speculation.grow(tree);
            }
            grown = nanos();
        }

        Node accepted() {
            Node at = tree.root;
            for (Node next = at.child(text[length]); next != null; next = at.child(text[length + at.depth])) {
                at = next;
            }
            return at;
        }

        /** What it costs beside passes to go on. */
        double handling() {
            return perToken * (accepted().depth + 1) + (model.asked ? keeping : 0);
        }

        void end(long verified, int sharing, int passNodes) {
            int accepted = accepted().depth;
            ended.add(RoundOutcome.builder()
                    .drafted(tree.size).depth(tree.deepest)
                    .accepted(Tokens.of(Arrays.copyOfRange(text, length, length + accepted))).attempted(accepted)
                    .next(text[length + accepted]).draftNanos(grown - (long) (1000 * begun))
                    .verifyNanos(verified - grown).totalNanos(nanos() - (long) (1000 * begun)).lanes(sharing)
                    .passNodes(passNodes).generations(sharing).build());
            length += accepted + 1;
            generated += accepted + 1;
            rounds++;
            nodes += tree.size;
            depth += tree.deepest;
            plain += tree.size == 0 ? 1 : 0;
        }
    }

    /** A round of all generations: each grows its tree at the same time, then there is one pass over all trees. */
    private void round(List<Generation> running) {
        double start = now;
        double latest = now;
        int all = 0;
        for (Generation generation : running) {
            now = start;
            generation.grow();
            latest = Math.max(latest, now);
            all += 1 + generation.tree.size;
        }
        int passNodes = all;
        // Who has grown waits for those who have not.
        now = latest;
        spend(target.applyAsDouble(passNodes));
        long verified = nanos();
        spend(running.stream().mapToDouble(Generation::handling).max().orElse(0));
        running.forEach(generation -> generation.end(verified, running.size(), passNodes));
    }

    /** Chains of fixed length. */
    private record Chains(int k) implements SpeculationStrategy {

        @Override
        public String name() {
            return "chains";
        }

        @Override
        public String description() {
            return "chains of the same length in all rounds";
        }

        @Override
        public List<Parameter<?>> parameters() {
            return List.of();
        }

        @Override
        public Speculation open(SpeculationContext context) {
            DraftModel draft = context.drafts().get(0);
            return tree -> {
                DraftNode node = tree.root();
                while (node.depth() < k && tree.canGrow(node)) {
                    node = tree.sample(node, draft.distributions(List.of(node)).get(0), 1).get(0);
                }
                if (k == 0) {
                    tree.skip(LENGTH);
                }
            };
        }
    }

    private final class Context implements SpeculationContext {

        private final SpeculationStrategy strategy;
        private final DraftModel model;

        Context(SpeculationStrategy strategy, DraftModel model) {
            this.strategy = strategy;
            this.model = model;
        }

        @Override
        public ParameterValues parameters() {
            return ParameterValues.of(strategy.name(), strategy.parameters(), Map.of());
        }

        @Override
        public ModelInfo target() {
            return info("target");
        }

        @Override
        public List<DraftModel> drafts() {
            return List.of(model);
        }

        @Override
        public long nanoTime() {
            return nanos();
        }

        @Override
        public Set<String> others() {
            return Set.of();
        }

        @Override
        public Optional<Speculation> open(String name, Map<String, String> parameters) {
            return Optional.empty();
        }
    }

    private static ModelInfo info(String name) {
        return ModelInfo.builder()
                .name(name).family("test").vocabularySize(VOCABULARY).contextLength(1000).backend("none").build();
    }

    /** Sure of one token out of two, and not at all of the others. */
    private final class Draft implements DraftModel {

        private final int[] text;
        private final boolean[] known;
        private boolean asked;

        Draft(int[] text, boolean[] known) {
            this.text = text;
            this.known = known;
        }

        @Override
        public ModelInfo info() {
            return Economy.info("draft");
        }

        @Override
        public boolean reaches(DraftNode node) {
            return true;
        }

        @Override
        public List<Distribution> distributions(List<DraftNode> asks) {
            asked = true;
            spend(draft.applyAsDouble(lanes * asks.size()));
            return asks.stream().map(node -> distribution((Node) node)).toList();
        }

        private Distribution distribution(Node node) {
            double[] weights = new double[VOCABULARY];
            Arrays.fill(weights, 1e-4);
            int position = node.position();
            int likely = node.real() && known[position] ? text[position] : (31 * position + node.token()) % VOCABULARY;
            weights[likely] = 1;
            weights[(likely + 1) % VOCABULARY] = 0.5;
            return Distribution.weighted(weights);
        }
    }

    private static final class Node implements DraftNode {

        private final int[] text;
        private final int length;
        private final Node parent;
        private final int token;
        private final int depth;
        private final List<Node> children = new ArrayList<>();

        Node(int[] text, int length, Node parent, int token) {
            this.text = text;
            this.length = length;
            this.parent = parent;
            this.token = token;
            this.depth = parent == null ? 0 : parent.depth + 1;
        }

        int position() {
            return length + depth;
        }

        boolean real() {
            return parent == null || token == text[position() - 1] && parent.real();
        }

        Node child(int wanted) {
            return children.stream().filter(child -> child.token == wanted).findFirst().orElse(null);
        }

        @Override
        public int token() {
            return token;
        }

        @Override
        public int depth() {
            return depth;
        }

        @Override
        public DraftNode parent() {
            return parent;
        }

        @Override
        public List<DraftNode> children() {
            return Collections.unmodifiableList(children);
        }

        @Override
        public TokenHistory history() {
            return new TokenHistory() {
                @Override
                public int length() {
                    return length;
                }

                @Override
                public int token(int index) {
                    return text[index];
                }

                @Override
                public int promptLength() {
                    return 4;
                }
            };
        }
    }

    private final class Tree implements DraftTree {

        private final Node root;
        private int size;
        private int deepest;
        private int skipped;

        Tree(int[] text, int length) {
            root = new Node(text, length, null, text[length - 1]);
        }

        @Override
        public DraftNode root() {
            return root;
        }

        @Override
        public boolean canGrow(DraftNode node) {
            return node.depth() < LENGTH - root.length;
        }

        @Override
        public List<DraftNode> sample(DraftNode parent, Distribution distribution, int count) {
            return propose(parent, preview(parent, distribution, count).stream().mapToInt(Candidate::token).toArray());
        }

        @Override
        public List<Candidate> preview(DraftNode parent, Distribution distribution, int count) {
            spend(perNode);
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int token = (distribution.mode() + i) % VOCABULARY;
                candidates.add(new Candidate(token, distribution.logWeight(token)));
            }
            return candidates;
        }

        @Override
        public List<DraftNode> cascade(DraftNode parent, DraftModel model, Consumer<DraftTree> cheaper) {
            throw new UnsupportedOperationException("nobody cascades here");
        }

        @Override
        public List<DraftNode> propose(DraftNode parent, int... tokens) {
            Node node = (Node) parent;
            List<DraftNode> proposed = new ArrayList<>();
            for (int token : tokens) {
                Node child = node.child(token);
                if (child == null && canGrow(node)) {
                    child = new Node(node.text, node.length, node, token);
                    node.children.add(child);
                    size++;
                    deepest = Math.max(deepest, child.depth);
                }
                if (child != null) {
                    proposed.add(child);
                }
            }
            return proposed;
        }

        @Override
        public void skip(int rounds) {
            skipped = rounds;
        }
    }
}
