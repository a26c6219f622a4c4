// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.decoding.TreeReport.Node;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.shell.output.Json;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Shows the guesses of each round as a tree: what held, what was refused, and what the text did not come to. Writes down
 * what is said nowhere else, so that who writes a strategy sees what it grew. Used by the thread of one generation.
 */
public final class TreePrinter implements GenerationListener {

    private static final String HELD = "✓";
    private static final String REFUSED = "✗";
    private static final String PASSED_OVER = "·";

    private final PrintWriter out;
    private final Optional<Tokenizer> tokenizer;
    private TreeReport tree = new TreeReport(0, List.of());
    private volatile boolean silenced;

    /**
     * A printer for one generation.
     *
     * @param tokenizer the target's; without one, tokens are shown by their ids
     */
    public TreePrinter(PrintWriter out, Optional<Tokenizer> tokenizer) {
        this.out = out;
        this.tokenizer = tokenizer;
    }

    /** A printer for a generation by a model, whose tokenizer is looked for among the services. */
    public static TreePrinter of(Services services, String target, PrintWriter out) {
        Optional<String> identity = services.engine().models().stream()
                .filter(model -> model.name().equals(target))
                .findFirst()
                .flatMap(ModelInfo::tokenizer);
        return new TreePrinter(out, services.services(Tokenizer.class).stream()
                .filter(tokenizer -> identity.filter(tokenizer.identity()::equals).isPresent())
                .findFirst());
    }

    /** From now on prints nothing: whoever cancelled wants no more of the round in progress. */
    public void silence() {
        silenced = true;
    }

    @Override
    public boolean wantsTrees() {
        return true;
    }

    @Override
    public void tree(TreeReport grown) {
        tree = grown;
    }

    @Override
    public void round(RoundReport round) {
        if (silenced) {
            return;
        }
        out.println("round " + round.index() + " by " + round.strategy()
                + (round.provider().isEmpty() ? "" : " (" + round.provider() + ")") + ": "
                + number(round.drafted(), "guess", "guesses") + ", " + round.accepted() + " accepted, "
                + number(round.committed(), "new token", "new tokens"));
        if (round.index() == tree.round()) {
            printNodes(tree.nodes());
        }
        out.flush();
    }

    private static String number(int number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    // Depth first, while nodes are given in the order in which they grew. A stack, since a chain may be long.
    private void printNodes(List<Node> nodes) {
        List<List<Integer>> children = new ArrayList<>();
        IntStream.rangeClosed(0, nodes.size()).forEach(i -> children.add(new ArrayList<>()));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            children.get(nodes.get(i).parent() + 1).add(i);
        }
        Deque<Integer> next = new ArrayDeque<>();
        children.get(0).forEach(next::push);
        while (!next.isEmpty()) {
            int index = next.pop();
            Node node = nodes.get(index);
            out.println("  ".repeat(node.depth()) + mark(node, nodes) + " " + text(node.token()));
            children.get(index + 1).forEach(next::push);
        }
    }

    private static String mark(Node node, List<Node> nodes) {
        boolean reached = node.parent() < 0 || nodes.get(node.parent()).accepted();
        return node.accepted() ? HELD : reached ? REFUSED : PASSED_OVER;
    }

    private String text(int token) {
        return tokenizer.map(known -> Json.write(known.decode(Tokens.of(token)))).orElse(String.valueOf(token));
    }
}
