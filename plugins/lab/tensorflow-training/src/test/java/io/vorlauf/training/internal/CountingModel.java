// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Counts: after a token comes the next, and after the last the stop token; or, of two equally probable ones, the next
 * or the one after that.
 */
final class CountingModel implements LoadedModel {

    private final int last;
    private final boolean sure;
    int open;

    CountingModel(int last, boolean sure) {
        this.last = last;
        this.sure = sure;
    }

    @Override
    public ModelInfo info() {
        return ModelInfo.builder()
                .name("counter").family("test").vocabularySize(last + 1).contextLength(1000).stopTokens(Set.of(0))
                .backend("none").weights("none").build();
    }

    @Override
    public ModelSequence newSequence() {
        open++;
        return new Sequence();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        items.forEach(item -> ((Sequence) item.sequence()).pending = item.tree().size());
        return new Evaluation() {
            @Override
            public void logits(int item, int row, float[] destination) {
                int token = items.get(item).tree().token(items.get(item).wanted(row));
                Arrays.fill(destination, Float.NEGATIVE_INFINITY);
                destination[(token + 1) % (last + 1)] = 0;
                if (!sure) {
                    destination[(token + 2) % (last + 1)] = 0;
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}

    private final class Sequence implements ModelSequence {

        private int length;
        private int pending;

        @Override
        public int length() {
            return length;
        }

        @Override
        public int pending() {
            return pending;
        }

        @Override
        public void keep(int... path) {
            length += path.length;
            pending = 0;
        }

        @Override
        public void truncate(int shorter) {
            throw new UnsupportedOperationException("nothing written is taken back");
        }

        @Override
        public void close() {
            open--;
        }
    }
}
