package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes trees down for listeners. */
final class TreeReports {

    private TreeReports() {}

    /** The tree of a round; what was accepted beyond the end of the text is not. */
    static TreeReport of(RoundReport round, GrownTree tree, Verdict verdict) {
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
}
