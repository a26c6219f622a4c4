// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.LogProbabilities;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeLimits;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text of a generation, what ends it, and what it took. Not thread-safe. */
final class Progress {

    private final ResolvedRequest resolved;
    private final DecodingRequest request;
    private final MetricsRecorder metrics = new MetricsRecorder();
    private final Text text;
    private final OutputText output;
    private final int contextLength;
    private final List<LogProbabilities> logProbabilities = new ArrayList<>();
    private FinishReason finish;

    /** A verdict made text, and the time that took the tokenizer. */
    record Committed(TextBlock block, long tokenizerNanos) {}

    Progress(ResolvedRequest resolved) {
        this.resolved = resolved;
        this.request = resolved.request();
        this.text = new Text(resolved.prompt());
        this.output = new OutputText(
                resolved.tokenizer().map(lease -> lease.get().stream(resolved.prompt())), request.stopStrings());
        this.contextLength = resolved.target().description().contextLength();
    }

    /** What a generation has produced that was ended while it waited. */
    static DecodingResult nothing(FinishReason why) {
        return new DecodingResult("", Tokens.empty(), why, new MetricsRecorder().metrics(0, Map.of()), List.of());
    }

    Text text() {
        return text;
    }

    MetricsRecorder metrics() {
        return metrics;
    }

    boolean finished() {
        return finish != null;
    }

    /** Number of the round in progress, from 0. */
    int round() {
        return metrics.rounds();
    }

    int newTokens() {
        return metrics.newTokens();
    }

    void finish(FinishReason why) {
        finish = why;
    }

    /** How far the next tree may grow: every round commits one token of the target's own. */
    TreeLimits limits(int nodes) {
        int wanted = request.maxNewTokens() - metrics.newTokens();
        int fitting = contextLength - text.length();
        return new TreeLimits(Math.min(wanted, fitting) - 1, nodes, resolved.vocabularySize());
    }

    /**
     * Makes the verdict text, up to the first thing that ends it; returns what is new.
     *
     * @param probabilities of each token of the verdict; empty if nobody asked for them
     */
    Committed commit(Verdict verdict, List<LogProbabilities> probabilities) {
        long tokenizer = 0;
        StringBuilder piece = new StringBuilder();
        int from = text.length();
        int room = request.maxNewTokens() - metrics.newTokens();
        List<TreeNode> accepted = verdict.accepted();
        for (int i = 0; i <= accepted.size() && finish == null; i++) {
            int token = i < accepted.size() ? accepted.get(i).token() : verdict.next();
            text.append(token);
            if (resolved.stopTokens().contains(token)) {
                finish = FinishReason.STOP;
                break;
            }
            long before = System.nanoTime();
            piece.append(output.append(token));
            tokenizer += System.nanoTime() - before;
            if (output.stopped()) {
                finish = FinishReason.STOP;
            } else if (i + 1 == room) {
                finish = FinishReason.LENGTH;
            } else if (text.length() == contextLength) {
                finish = FinishReason.CONTEXT;
            }
        }
        List<LogProbabilities> shown = probabilities.isEmpty() ? probabilities : probabilities.subList(0, text.length() - from);
        logProbabilities.addAll(shown);
        return new Committed(new TextBlock(piece.toString(), Tokens.of(text.from(from)), shown), tokenizer);
    }

    /** A tree for listeners; what was accepted beyond the end of the text is not. */
    TreeReport tree(RoundReport round, GrownTree tree, Verdict verdict) {
        Set<TreeNode> accepted = new HashSet<>(verdict.accepted().subList(0, round.accepted()));
        Map<TreeNode, Integer> numbers = new HashMap<>();
        List<TreeReport.Node> nodes = new ArrayList<>(tree.nodes().size());
        for (TreeNode node : tree.nodes()) {
            numbers.put(node, nodes.size());
            nodes.add(new TreeReport.Node(numbers.getOrDefault(node.parent(), -1), node.token(), node.depth(),
                    accepted.contains(node)));
        }
        return new TreeReport(round.index(), nodes);
    }

    /** What was held back and is text now that nothing follows. */
    String rest() {
        return output.finish();
    }

    DecodingResult result(Map<String, Integer> failures) {
        return new DecodingResult(output.shown(), text.output(), output.stopped() ? FinishReason.STOP : finish,
                metrics.metrics(resolved.prompt().length(), failures), logProbabilities);
    }
}
