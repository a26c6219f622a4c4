// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoRepeatNgramTest {

    private final NoRepeatNgram factory = new NoRepeatNgram();

    private record History(int... tokens) implements TokenHistory {

        @Override
        public int length() {
            return tokens.length;
        }

        @Override
        public int token(int index) {
            return tokens[index];
        }

        @Override
        public int promptLength() {
            return 1;
        }
    }

    private List<Integer> forbidden(int n, int... history) {
        Logits logits = factory.create(Context.of(factory, Map.of("n", "" + n)))
                .apply(new History(history), Logits.of(1, 2, 3, 4));
        return IntStream.range(0, 4).filter(i -> logits.get(i) == Float.NEGATIVE_INFINITY).boxed().toList();
    }

    @Test
    void aTokenThatWouldCompleteAnOldTrigramIsForbidden() {
        assertThat(forbidden(3, 0, 1, 2, 0, 1)).containsExactly(2);
        assertThat(forbidden(3, 0, 1, 2, 0, 1, 3, 0, 1)).containsExactly(2, 3);
    }

    @Test
    void aTokenThatFollowsSomethingElseIsNot() {
        assertThat(forbidden(3, 0, 1, 2, 1, 1)).isEmpty();
    }

    @Test
    void overlappingOccurrencesCount() {
        assertThat(forbidden(3, 1, 1, 1)).containsExactly(1);
        assertThat(forbidden(3, 1, 1)).isEmpty();
    }

    @Test
    void withOneEveryTokenIsSaidOnce() {
        assertThat(forbidden(1, 3, 0)).containsExactly(0, 3);
    }

    @Test
    void aTextShorterThanTheSequenceForbidsNothing() {
        assertThat(forbidden(9, 0, 1, 2, 0, 1)).isEmpty();
        assertThat(forbidden(3)).isEmpty();
    }

    @Test
    void whereNothingWouldBeLeftNothingIsForbidden() {
        assertThat(forbidden(1, 0, 1, 2, 3)).isEmpty();
    }
}
