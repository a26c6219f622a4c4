// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.support;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import java.util.List;

/**
 * A model whose tokens are another's in another order: its token {@code order[i]} is the other's token i.
 *
 * @param order each id once
 */
public record PermutedModel(LanguageModel model, String name, String tokenizer, int... order) implements LanguageModel {

    @Override
    public ModelInfo info() {
        return model.info().toBuilder().name(name).tokenizer(tokenizer).build();
    }

    @Override
    public ModelSequence newSequence() {
        return model.newSequence();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        int[] own = new int[order.length];
        for (int i = 0; i < own.length; i++) {
            own[order[i]] = i;
        }
        Evaluation evaluation = model.evaluate(items.stream().map(item -> {
            TokenTree tree = item.tree();
            int[] tokens = new int[tree.size()];
            int[] parents = new int[tree.size()];
            int[] wanted = new int[item.rows()];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = own[tree.token(i)];
                parents[i] = tree.parent(i);
            }
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = item.wanted(i);
            }
            return EvaluationItem.some(item.sequence(), TokenTree.of(tree.first(), tokens, parents), wanted);
        }).toList());
        return new Evaluation() {
            @Override
            public void logits(int item, int row, float[] destination) {
                float[] values = new float[destination.length];
                evaluation.logits(item, row, values);
                for (int i = 0; i < values.length; i++) {
                    destination[order[i]] = values[i];
                }
            }

            @Override
            public void close() {
                evaluation.close();
            }
        };
    }
}
