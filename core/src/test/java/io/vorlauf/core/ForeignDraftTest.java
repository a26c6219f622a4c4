// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.SharedTokens;
import io.vorlauf.core.support.LetterTokenizer;
import io.vorlauf.core.support.PermutedModel;
import io.vorlauf.core.support.PieceTokenizer;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A draft with another vocabulary")
class ForeignDraftTest {

    private static final int LETTERS = 12;
    private static final String PROMPT = "abcabdlak";
    private static final Map<String, SamplerSettings> SAMPLERS = Map.of(
            "greedy", SamplerSettings.GREEDY,
            "T=1", SamplerSettings.ofTemperature(1),
            "T=0.8 top-k 3", SamplerSettings.ofTemperature(0.8).withTopK(3),
            "T=1 penalties", SamplerSettings.ofTemperature(1).withPenalties(1.3, 0.4, 0.2));
    /** A special token before every text, letters in another order and not all of them, and letters together. */
    private static final List<String> PIECES =
            List.of("", "j", "i", "h", "g", "f", "e", "d", "c", "b", "a", "ab", "cab", "ij", "hg", "aaa", "z");

    private final TableModel target = TableModel.of("table", LETTERS, 300).tokenized("target", "letters", LETTERS, Set.of());
    private final TableModel own = target.disturbed("own", 0.2);
    private final TableModel hidden = target.disturbed("hidden", 0.2);
    private final PieceTokenizer pieces = new PieceTokenizer("pieces", PIECES);
    private final TableModel foreign =
            TableModel.of("table", PIECES.size(), 300).tokenized("foreign", "pieces", PIECES.size(), Set.of());
    private Vorlauf vorlauf;
    private Vorlauf.Plugin itsTokenizer;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(new LetterTokenizer("letters", LETTERS));
        itsTokenizer = vorlauf.add(pieces);
        Stream.of(target, own, foreign).forEach(vorlauf::add);
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.favourites());
        vorlauf.add(Strategies.bush());
    }

    @AfterEach
    void everySequenceWasClosed() {
        vorlauf.close();
        Stream.of(target, own, hidden, foreign).forEach(model -> assertThat(model.open()).isZero());
    }

    private DecodingRequest.Builder request(SamplerSettings sampler, long seed) {
        return DecodingRequest.builder("target", PROMPT).sampler(sampler).seed(seed).maxNewTokens(60);
    }

    private DecodingResult speculate(DecodingRequest.Builder request, String strategy, String draft) {
        return vorlauf.decoding().generate(request.strategy(strategy).draft(draft).build());
    }

    static Stream<String> strategies() {
        return Stream.of("chain", "favourites", "bush");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void guessesAsItWouldInTheTargetsIfItHasTheSameTokensInAnotherOrder(String strategy) {
        int[] order = IntStream.range(0, LETTERS).map(i -> (5 * i + 3) % LETTERS).toArray();
        String[] letters = new String[LETTERS];
        for (int i = 0; i < LETTERS; i++) {
            letters[order[i]] = Character.toString('a' + i);
        }
        vorlauf.add(new PieceTokenizer("shuffled", List.of(letters)));
        vorlauf.add(new PermutedModel(hidden, "shuffled", "shuffled", order));
        for (VerificationMethod method : VerificationMethod.values()) {
            for (SamplerSettings sampler : SAMPLERS.values()) {
                DecodingResult straight = speculate(request(sampler, 7).verification(method), strategy, "own");
                DecodingResult shuffled = speculate(request(sampler, 7).verification(method), strategy, "shuffled");

                assertThat(shuffled.ids()).as("%s %s", method, sampler).isEqualTo(straight.ids());
                DecodingMetrics metrics = shuffled.metrics();
                assertThat(metrics.failedRounds()).isZero();
                assertThat(metrics.acceptedTokens()).isEqualTo(straight.metrics().acceptedTokens()).isPositive();
                assertThat(metrics.draftedTokens()).isEqualTo(straight.metrics().draftedTokens());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void changesNoTextUnderCoupling(String strategy) {
        for (SamplerSettings sampler : SAMPLERS.values()) {
            for (long seed = 0; seed < 3; seed++) {
                Tokens plain = vorlauf.decoding().generate(request(sampler, seed).build()).ids();
                DecodingResult result = speculate(request(sampler, seed), strategy, "foreign");

                assertThat(result.ids()).isEqualTo(plain);
                assertThat(result.metrics().draftedTokens()).isPositive();
                assertThat(result.metrics().failedRounds()).isZero();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void changesNoGreedyTextUnderRejection(String strategy) {
        Tokens plain = vorlauf.decoding().generate(request(SamplerSettings.GREEDY, 0).build()).ids();
        for (VerificationMethod method : VerificationMethod.values()) {
            assertThat(speculate(request(SamplerSettings.GREEDY, 0).verification(method), strategy, "foreign").ids())
                    .isEqualTo(plain);
        }
    }

    @Test
    void repeatsItselfUnderRejection() {
        DecodingRequest.Builder request =
                request(SamplerSettings.ofTemperature(1), 5).verification(VerificationMethod.REJECTION);
        Tokens first = speculate(request, "bush", "foreign").ids();

        assertThat(vorlauf.decoding().generate(request.build()).ids()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void saysOfEachNodeWhatItSaysOfTheTextThere(long seed) {
        LetterTokenizer letters = new LetterTokenizer("letters", LETTERS);
        SharedTokens shared = SharedTokens.of(letters, pieces);
        AtomicInteger asked = new AtomicInteger();
        List<Throwable> wrong = new ArrayList<>();
        vorlauf.add(Strategies.of("watch", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            List<DraftNode> level = List.of(tree.root());
            for (int depth = 0; depth < 4 && !level.isEmpty(); depth++) {
                List<DraftNode> nodes = level.stream().filter(tree::canGrow).toList();
                List<Distribution> answers = nodes.isEmpty() ? List.of() : draft.distributions(nodes);
                for (int i = 0; i < nodes.size(); i++) {
                    asked.incrementAndGet();
                    try {
                        check(nodes.get(i), answers.get(i), letters, shared);
                    } catch (AssertionError e) {
                        wrong.add(e);
                    }
                    tree.sample(nodes.get(i), answers.get(i), 2);
                    tree.propose(nodes.get(i), 'k' - 'a');
                }
                level = nodes.stream().flatMap(node -> node.children().stream()).toList();
            }
        }));
        speculate(request(SamplerSettings.ofTemperature(1), seed), "watch", "foreign");

        assertThat(wrong).isEmpty();
        assertThat(asked).hasPositiveValue();
    }

    private void check(DraftNode node, Distribution answer, LetterTokenizer letters, SharedTokens shared) {
        int[] history = IntStream.range(0, node.history().length()).map(node.history()::token).toArray();
        int[] text = Arrays.copyOf(history, history.length - node.depth());
        int[] guesses = Arrays.copyOfRange(history, text.length, history.length);
        boolean known = Arrays.stream(guesses).allMatch(token -> shared.partner(token) >= 0);
        int[] read = pieces.encode(letters.decode(Tokens.of(known ? text : history)), new Encoding(true, false)).toArray();
        float[] row = foreign.logits(known
                ? IntStream.concat(Arrays.stream(read), Arrays.stream(guesses).map(shared::partner)).toArray() : read);
        float[] expected = new float[LETTERS];
        for (int token = 0; token < LETTERS; token++) {
            expected[token] = shared.partner(token) < 0 ? Float.NEGATIVE_INFINITY : row[shared.partner(token)];
        }
        Distribution wanted = Distribution.softmax(Logits.of(expected));
        for (int token = 0; token < LETTERS; token++) {
            assertThat(answer.probability(token)).as("token %d behind %s", token, Arrays.toString(history))
                    .isCloseTo(wanted.probability(token), within(1e-6));
        }
    }

    @Test
    void readsMostOfTheTextOnce() {
        int before = foreign.evaluated();
        speculate(request(SamplerSettings.GREEDY, 0).maxNewTokens(200), "chain", "foreign");
        int straight = own.evaluated();
        speculate(request(SamplerSettings.GREEDY, 0).maxNewTokens(200), "chain", "own");

        // It is wrong more often than the other one, and reads some of the last words again.
        assertThat(foreign.evaluated() - before).isLessThan(12 * (own.evaluated() - straight));
    }

    @Test
    void guessesAnythingWhereOnlyTokensAreAllowedThatItDoesNotKnow() {
        int unknown = 'k' - 'a';
        LogitTransform only = (history, logits) -> {
            float[] values = new float[logits.size()];
            Arrays.fill(values, Float.NEGATIVE_INFINITY);
            values[unknown] = logits.get(unknown);
            return Logits.adopt(values);
        };
        DecodingResult result = vorlauf.decoding().generate(request(SamplerSettings.ofTemperature(1), 0)
                .transforms(only).strategy("chain").draft("foreign").build());

        assertThat(result.ids().stream()).containsOnly(unknown);
        assertThat(result.metrics().failedRounds()).isZero();
    }

    @Test
    void restsWhileItsTokenizerIsAway() throws InterruptedException {
        Tokens plain = vorlauf.decoding().generate(request(SamplerSettings.GREEDY, 0).build()).ids();
        AtomicInteger rounds = new AtomicInteger();
        // On a thread of its own: it waits until the generation has let go of it.
        Thread leaving = new Thread(itsTokenizer::close);
        DecodingResult result = vorlauf.decoding().generate(
                request(SamplerSettings.GREEDY, 0).strategy("chain").draft("foreign").build(), new GenerationListener() {
                    @Override
                    public void round(RoundReport report) {
                        if (rounds.incrementAndGet() == 5) {
                            leaving.start();
                        } else if (rounds.get() == 15) {
                            vorlauf.add(pieces);
                        }
                    }
                });

        leaving.join();
        assertThat(rounds).hasValueGreaterThan(15);
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isZero();
        assertThat(result.metrics().draftedTokens()).isPositive();
    }

    @Test
    void doesNotReachBeyondItsOwnContext() {
        vorlauf.add(foreign.withContext("brief", 14));
        Tokens plain = vorlauf.decoding().generate(request(SamplerSettings.GREEDY, 0).build()).ids();
        DecodingResult result = speculate(request(SamplerSettings.GREEDY, 0), "chain", "brief");

        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isZero();
    }
}
