// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookupStrategyTest {

    private final LookupStrategy strategy = new LookupStrategy();

    /** A generation without drafts. */
    private record Context(ParameterValues parameters) implements SpeculationContext {

        @Override
        public ModelInfo target() {
            throw new AssertionError("nothing depends on the target");
        }

        @Override
        public List<DraftModel> drafts() {
            return List.of();
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

    private Speculation open(Map<String, String> parameters) {
        return strategy.open(new Context(ParameterValues.of("strategy 'lookup'", strategy.parameters(), parameters)));
    }

    private static String guesses(Speculation speculation, String text) {
        SketchedTree tree = new SketchedTree(text, 64);
        speculation.grow(tree);
        return tree.sketch();
    }

    private String guesses(Map<String, String> parameters, String text) {
        try (Speculation speculation = open(parameters)) {
            return guesses(speculation, text);
        }
    }

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(LookupStrategy.class);
    }

    @Test
    void needsNoDraft() {
        assertThat(strategy.requiredDrafts()).isZero();
    }

    @Test
    void proposesKTokensOfWhatCameAfterTheSameWords() {
        assertThat(guesses(Map.of("k", "4"), "one two three. one ")).isEqualTo("two ");
    }

    @Test
    void proposesNothingWithoutAMatch() {
        assertThat(guesses(Map.of(), "abcdefgh")).isEmpty();
    }

    @Test
    void proposesNothingForAMatchShorterThanTheShortest() {
        assertThat(guesses(Map.of("shortest", "3"), "xab1 yab")).isEmpty();
        assertThat(guesses(Map.of("shortest", "2", "k", "1"), "xab1 yab")).isEqualTo("1");
    }

    @Test
    void triesTheLongestMatchFirst() {
        assertThat(guesses(Map.of("longest", "3", "k", "1"), "xab1 yab2 xab")).isEqualTo("1");
        assertThat(guesses(Map.of("longest", "2", "k", "1"), "xab1 yab2 xab")).isEqualTo("2");
    }

    @Test
    void branchesWhereTheTextWentOnDifferently() {
        assertThat(guesses(Map.of("k", "3", "alternatives", "3"), "ab123 ab124 abxyz ab"))
                .isEqualTo("[xyz|12[4|3]]");
    }

    @Test
    void findsInLaterRoundsWhatEarlierRoundsAdded() {
        try (Speculation speculation = open(Map.of("k", "2"))) {
            assertThat(guesses(speculation, "ab")).isEmpty();
            assertThat(guesses(speculation, "abcdab")).isEqualTo("cd");
            assertThat(guesses(speculation, "abcdabxyab")).isEqualTo("xy");
        }
    }

    @Test
    void stopsWhereTheTreeIsFull() {
        SketchedTree tree = new SketchedTree("abcdefab", 3);
        open(Map.of()).grow(tree);
        assertThat(tree.sketch()).isEqualTo("cde");
    }

    @Test
    void refusesAShortestNgramAboveTheLongest() {
        ParameterValues values =
                ParameterValues.of("strategy 'lookup'", strategy.parameters(), Map.of("shortest", "5"));
        assertThatThrownBy(() -> strategy.check(values))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("'shortest' must not be above 'longest', but 5 is above 4");
    }
}
