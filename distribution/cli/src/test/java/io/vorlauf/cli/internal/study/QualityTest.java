// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.study.Quality.Divergence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QualityTest {

    /** A model of two tokens: after 0 and after 1, the probability of 0. It remembers how long its sequences became. */
    private static final class Table implements LanguageModel {

        private final double[] ofZero;
        private final List<Integer> lengths = new ArrayList<>();

        Table(double... ofZero) {
            this.ofZero = ofZero;
        }

        @Override
        public ModelInfo info() {
            return ModelInfo.builder().name("table").family("table").parameterCount(1).vocabularySize(2)
                    .contextLength(1000).tokenizer(Optional.empty()).stopTokens(Set.of()).backend("table").weights("f32")
                    .build();
        }

        @Override
        public ModelSequence newSequence() {
            return new ModelSequence() {

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
                public void truncate(int to) {
                    length = to;
                }

                @Override
                public void close() {
                    lengths.add(length);
                }
            };
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            EvaluationItem item = items.get(0);
            return new Evaluation() {

                @Override
                public void logits(int which, int row, float[] to) {
                    double p = ofZero[item.tree().token(item.wanted(row))];
                    // Logits are logarithms but for a number that is the same for both.
                    to[0] = (float) Math.log(p) + 3;
                    to[1] = (float) Math.log(1 - p) + 3;
                }

                @Override
                public void close() {}
            };
        }
    }

    private static Quality of(Table model, Table reference, Tokens before, int length, int... text) {
        return Quality.of(model, Optional.ofNullable(reference), before, Tokens.of(text), length, share -> { });
    }

    @Test
    void likelihoodIsThatOfTheTokensThatFollow() {
        Quality quality = of(new Table(0.75, 0.5), null, Tokens.empty(), 10, 0, 0, 1, 0);
        assertThat(quality.tokens()).isEqualTo(3);
        assertThat(quality.likelihood())
                .isCloseTo(-(Math.log(0.75) + Math.log(0.25) + Math.log(0.5)) / 3, within(1e-6));
        assertThat(quality.against()).isEmpty();
    }

    @Test
    void divergenceIsThatFromTheReference() {
        Divergence divergence = of(new Table(0.5, 0.9), new Table(0.75, 0.2), Tokens.empty(), 10, 0, 0, 1, 1)
                .against().orElseThrow();
        double afterZero = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
        double afterOne = 0.2 * Math.log(0.2 / 0.9) + 0.8 * Math.log(0.8 / 0.1);
        assertThat(divergence.mean()).isCloseTo((2 * afterZero + afterOne) / 3, within(1e-6));
        assertThat(divergence.likelihood())
                .isCloseTo(-(Math.log(0.75) + Math.log(0.25) + Math.log(0.8)) / 3, within(1e-6));
    }

    @Test
    void sameArgmaxIsAShareOfPredictionsAndOfEqualsTheLowestCounts() {
        // After 0 the first is as good as the second, and counts; after 1 they differ.
        assertThat(of(new Table(0.5, 0.9), new Table(0.75, 0.2), Tokens.empty(), 10, 0, 0, 1, 1)
                .against().orElseThrow().sameArgmax()).isEqualTo(2.0 / 3);
    }

    @Test
    void aModelDoesNotDifferFromItself() {
        Table model = new Table(0.7, 0.1);
        assertThat(of(model, model, Tokens.empty(), 10, 0, 1, 1, 0).against().orElseThrow())
                .satisfies(divergence -> {
                    assertThat(divergence.mean()).isZero();
                    assertThat(divergence.sameArgmax()).isEqualTo(1);
                });
    }

    @Test
    void everyPieceBeginsAnewAndItsFirstTokenIsNotPredicted() {
        Table model = new Table(0.5, 0.5);
        assertThat(of(model, null, Tokens.empty(), 4, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0).tokens()).isEqualTo(3 + 3 + 1);
        assertThat(model.lengths).containsExactly(3, 3, 1);
    }

    @Test
    void whatStandsBeforeEachPieceIsReadAndNotPredicted() {
        Table model = new Table(0.5, 0.25);
        Quality quality = of(model, null, Tokens.of(0, 1), 4, 0, 0, 0, 0);
        assertThat(quality.tokens()).isEqualTo(4);
        assertThat(quality.likelihood()).isCloseTo(-(2 * Math.log(0.25) + 2 * Math.log(0.5)) / 4, within(1e-6));
        assertThat(model.lengths).containsExactly(3, 3);
    }

    @Test
    void longPiecesGoThroughInSeveralPasses() {
        Table model = new Table(0.5, 0.5);
        assertThat(of(model, model, Tokens.empty(), 200, new int[150]).tokens()).isEqualTo(149);
        assertThat(model.lengths).containsExactly(149, 149);
    }

    @Test
    void aTextWithNothingToPredictIsRefused() {
        assertThatThrownBy(() -> of(new Table(0.5, 0.5), null, Tokens.empty(), 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is nothing to predict in pieces of 10 tokens of a text of 1");
    }
}
