// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A model of ten tokens that always expects the one after the last: after 3 comes 4. */
public final class FakeModel implements LoadedModel {

    static final int VOCABULARY = 10;
    static final int CONTEXT = 512;

    private final String name;
    private final List<String> events;
    private final Optional<String> tokenizer;

    FakeModel(String name, List<String> events) {
        this(name, events, Optional.empty());
    }

    FakeModel(String name, List<String> events, Optional<String> tokenizer) {
        this.tokenizer = tokenizer;
        this.name = name;
        this.events = events;
    }

    @Override
    public ModelInfo info() {
        return ModelInfo.builder()
                .name(name).family("fake").parameterCount(1234567).vocabularySize(VOCABULARY).contextLength(CONTEXT)
                .tokenizer(tokenizer).stopTokens(Set.of(9, 2)).backend("jvm").weights("f32").build();
    }

    @Override
    public boolean sameBits() {
        return true;
    }

    @Override
    public ModelSequence newSequence() {
        return new Sequence();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        return new Evaluation() {
            @Override
            public void logits(int item, int row, float[] destination) {
                EvaluationItem wanted = items.get(item);
                int token = wanted.tree().token(wanted.wanted(row));
                destination[(token + 1) % VOCABULARY] = 1;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        events.add("close " + this);
    }

    @Override
    public String toString() {
        return "model " + name;
    }

    private static final class Sequence implements ModelSequence {

        private int length;

        @Override
        public int length() {
            return length;
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public void keep(int... path) {
            length += path.length;
        }

        @Override
        public void truncate(int newLength) {
            length = newLength;
        }

        @Override
        public void close() {}
    }
}
