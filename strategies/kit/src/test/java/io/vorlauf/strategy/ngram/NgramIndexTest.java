// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NgramIndexTest {

    /** A letter is a token. */
    private record Letters(String letters) implements TokenHistory {

        @Override
        public int length() {
            return letters.length();
        }

        @Override
        public int token(int index) {
            return letters.charAt(index);
        }

        @Override
        public int promptLength() {
            return 0;
        }
    }

    private static List<String> continuations(NgramIndex index, String history, int tokens, int count) {
        return index.continuations(new Letters(history), tokens, count).stream().map(NgramIndexTest::letters).toList();
    }

    private static String letters(Tokens tokens) {
        StringBuilder letters = new StringBuilder();
        tokens.stream().forEach(token -> letters.append((char) token));
        return letters.toString();
    }

    /** The continuations of a text that was read. */
    private static List<String> continuations(int shortest, int longest, String text, int tokens, int count) {
        NgramIndex index = new NgramIndex(shortest, longest);
        index.read(new Letters(text));
        return continuations(index, text, tokens, count);
    }

    @Test
    void goesOnAsTheTextDidWhereItSaidTheSame() {
        assertThat(continuations(2, 4, "the cat sat. the c", 6, 1)).containsExactly("at sat");
    }

    @Test
    void findsNothingWhereTheTextSaysSomethingNew() {
        assertThat(continuations(1, 4, "abcdefg", 3, 4)).isEmpty();
    }

    @Test
    void prefersALongerMatchToALaterOne() {
        assertThat(continuations(1, 3, "xabc-yab?-xab", 1, 1)).containsExactly("c");
    }

    @Test
    void prefersTheLaterOfEquallyLongMatches() {
        assertThat(continuations(2, 3, "xab1 xab2 xab", 1, 1)).containsExactly("2");
    }

    @Test
    void ignoresMatchesShorterThanTheShortest() {
        assertThat(continuations(2, 3, "a1 b1 ca", 1, 1)).isEmpty();
    }

    @Test
    void comparesNoMoreTokensThanTheLongest() {
        assertThat(continuations(1, 2, "xab1 yab2 xab", 1, 1)).containsExactly("2");
    }

    @Test
    void offersDifferentContinuationsLongestMatchFirstThenLatestFirst() {
        assertThat(continuations(1, 2, "xa1 xa2 xa1 ya3 xa", 1, 9)).containsExactly("1", "2", "3");
    }

    @Test
    void offersNoMoreContinuationsThanAsked() {
        assertThat(continuations(1, 2, "a1 a2 a3 a", 1, 2)).containsExactly("3", "2");
    }

    @Test
    void continuesALoopForAsLongAsAsked() {
        assertThat(continuations(2, 4, "abcabc", 8, 1)).containsExactly("abcabcab");
    }

    @Test
    void looksForTokensThatComeAfterWhatWasRead() {
        NgramIndex index = new NgramIndex(2, 3);
        index.read(new Letters("one two three "));
        assertThat(continuations(index, "one two three tw", 3, 1)).containsExactly("o t");
    }

    @Test
    void doesNotFindTokensThatWereNotRead() {
        NgramIndex index = new NgramIndex(2, 3);
        index.read(new Letters("one "));
        assertThat(continuations(index, "one two two", 3, 1)).isEmpty();
    }

    @Test
    void refusesAHistoryThatDoesNotContainTheTextItRead() {
        NgramIndex index = new NgramIndex(1, 1);
        index.read(new Letters("abc"));
        assertThatThrownBy(() -> index.continuations(new Letters("ab"), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 tokens, but 3 were read");
    }

    @Test
    void refusesARangeWithoutLengths() {
        assertThatThrownBy(() -> new NgramIndex(3, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shortest 3, longest 2");
        assertThatThrownBy(() -> new NgramIndex(0, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsWhatASearchThroughTheWholeTextFinds() {
        Random random = new Random(7);
        for (int letters : List.of(2, 5, 200)) {
            NgramIndex index = new NgramIndex(2, 4);
            StringBuilder text = new StringBuilder();
            List<String> found = new ArrayList<>();
            List<String> searched = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                text.append((char) ('a' + random.nextInt(letters)));
                index.read(new Letters(text.toString()));
                found.addAll(continuations(index, text.toString(), 1, 1));
                searched.addAll(search(text.toString(), 2, 4));
            }
            assertThat(found).as("%d letters", letters).isNotEmpty().isEqualTo(searched);
        }
    }

    private static List<String> search(String text, int shortest, int longest) {
        return IntStream.iterate(Math.min(longest, text.length()), n -> n >= shortest, n -> n - 1)
                .map(n -> {
                    int at = text.substring(0, text.length() - 1).lastIndexOf(text.substring(text.length() - n));
                    return at < 0 ? -1 : at + n;
                })
                .filter(place -> place > 0)
                .mapToObj(place -> text.substring(place, place + 1))
                .limit(1)
                .toList();
    }

    @Test
    void looksAtAsFewTokensOfALongHistoryAsOfAShortOne() {
        assertThat(tokensLookedAt(100_000)).isEqualTo(tokensLookedAt(1_000));
    }

    private static int tokensLookedAt(int length) {
        NgramIndex index = new NgramIndex(2, 4);
        TokenHistory text = new Letters("abcdefgh".repeat(length / 8));
        index.read(text);
        int[] looked = new int[1];
        index.continuations(new TokenHistory() {
            @Override
            public int length() {
                return text.length();
            }

            @Override
            public int token(int at) {
                looked[0]++;
                return text.token(at);
            }

            @Override
            public int promptLength() {
                return 0;
            }
        }, 8, 4);
        return looked[0];
    }
}
