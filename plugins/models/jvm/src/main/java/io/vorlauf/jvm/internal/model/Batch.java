// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.jvm.internal.decoder.Pass;
import io.vorlauf.jvm.internal.decoder.Rows;
import java.util.List;

/**
 * The items of one call on their way through passes: nodes in their order, as many per pass as one takes, whoever's they
 * are. What a node gets is the same wherever a pass ends.
 */
final class Batch {

    private static final int NOT_WANTED = -1;

    private final Pass pass;
    private final Rows rows;
    private final List<EvaluationItem> items;
    private final JvmEvaluation evaluation;
    private final int[] passRows = new int[Rows.MOST];
    private final int[] firstNodes;
    private final int[] firstRows;
    private int firstItem;

    /**
     * A batch.
     *
     * @param rows to work with; without rows before and after
     * @param evaluation where logits go
     */
    Batch(Pass pass, Rows rows, List<EvaluationItem> items, JvmEvaluation evaluation) {
        this.pass = pass;
        this.rows = rows;
        this.items = items;
        this.evaluation = evaluation;
        this.firstNodes = new int[items.size()];
        this.firstRows = new int[items.size()];
    }

    void run() {
        for (int i = 0; i < items.size(); i++) {
            firstRows[i] = rows.count();
            add(i, items.get(i));
        }
        flush(items.size() - 1);
    }

    private void add(int index, EvaluationItem item) {
        JvmSequence sequence = (JvmSequence) item.sequence();
        TokenTree tree = item.tree();
        sequence.nodes().add(tree);
        sequence.cache().reserve(sequence.length() + sequence.pending());
        boolean[] wanted = new boolean[tree.size()];
        for (int row = 0; row < item.rows(); row++) {
            wanted[item.wanted(row)] = true;
        }
        for (int i = 0; i < tree.size(); i++) {
            if (rows.count() == Rows.MOST) {
                flush(index);
                firstNodes[index] = i;
                firstRows[index] = 0;
            }
            sequence.addTo(rows, tree.token(i), tree.first() + i);
            passRows[rows.count() - 1] = wanted[i] ? rows.want() : NOT_WANTED;
            if (item.signals().wantsHidden()) {
                rows.ask(evaluation.hidden(index, i));
            }
        }
    }

    /** Runs a pass over the rows there are, of which the last belong to some item, and says where its logits are. */
    private void flush(int lastItem) {
        float[] logits = pass.run(rows);
        for (int index = firstItem; index <= lastItem; index++) {
            EvaluationItem item = items.get(index);
            int end = index == lastItem ? rows.count() : firstRows[index + 1];
            int nodes = end - firstRows[index];
            for (int row = 0; row < item.rows(); row++) {
                int node = item.wanted(row) - firstNodes[index];
                if (node >= 0 && node < nodes) {
                    evaluation.put(index, row, logits, passRows[firstRows[index] + node]);
                }
            }
        }
        firstItem = lastItem;
        rows.clear();
    }
}
