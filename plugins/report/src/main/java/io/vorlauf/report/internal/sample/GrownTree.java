package io.vorlauf.report.internal.sample;

import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.plot.TreePlot;
import io.vorlauf.report.plot.TreePlot.Kind;
import io.vorlauf.report.plot.TreePlot.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * A draft tree that can be read.
 *
 * @param plot the tree
 * @param round number of the round it was grown in, from 0
 * @param branches whether any node has siblings
 */
record GrownTree(TreePlot plot, int round, boolean branches) {

    /**
     * Spells a tree out.
     *
     * @param prompt the prompt
     * @param ids the new tokens of the whole text
     * @param start how many of them were there before the round
     * @param accepted how many guesses became text
     */
    static GrownTree of(TreeReport tree, boolean branches, Tokens prompt, Tokens ids, int start, int accepted,
            Tokenizer tokenizer) {
        Spelling before = new Spelling(tokenizer, prompt).after(ids.slice(0, start).stream().boxed().toList());
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node(-1, root(tokenizer, before.context()), Kind.ROOT));
        int last = 0;
        for (int i = 0; i < tree.nodes().size(); i++) {
            TreeReport.Node node = tree.nodes().get(i);
            String text = before.after(path(tree, node.parent())).of(node.token());
            nodes.add(new Node(node.parent() + 1, text, node.accepted() ? Kind.ACCEPTED : Kind.REJECTED));
            last = node.accepted() ? i + 1 : last;
        }
        int own = start + accepted;
        if (own < ids.length()) {
            Spelling end = before.after(ids.slice(start, own).stream().boxed().toList());
            nodes.add(new Node(last, end.of(ids.get(own)), Kind.TARGET));
        }
        return new GrownTree(new TreePlot(nodes), tree.round(), branches);
    }

    private static String root(Tokenizer tokenizer, Tokens context) {
        if (context.isEmpty()) {
            return "(start)";
        }
        int end = context.length() - 1;
        return new Spelling(tokenizer, context.slice(0, end)).of(context.get(end));
    }

    // The tokens from the first guess down to a node.
    private static List<Integer> path(TreeReport tree, int node) {
        List<Integer> path = new ArrayList<>();
        for (int at = node; at >= 0; at = tree.nodes().get(at).parent()) {
            path.add(0, tree.nodes().get(at).token());
        }
        return path;
    }

    Figure figure(String arm) {
        long accepted = plot.nodes().stream().filter(node -> node.kind() == Kind.ACCEPTED).count();
        long guesses = plot.nodes().stream().filter(node -> node.kind() != Kind.ROOT && node.kind() != Kind.TARGET)
                .count();
        return new Figure("draft-tree", "A draft tree of " + arm,
                "A tree of " + guesses + " guesses, of which " + accepted + " were accepted",
                "Round " + (round + 1) + " of a text: " + guesses + " guesses, evaluated in one pass of the target; "
                        + accepted + " became text, and the target added a token of its own. ␣ is a blank.",
                plot);
    }
}
