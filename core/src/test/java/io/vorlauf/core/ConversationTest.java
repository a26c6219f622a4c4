// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.ChatFormat;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.Message;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.support.LetterTokenizer;
import io.vorlauf.core.support.TableModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A conversation")
class ConversationTest {

    private static final int PROMPT = 60;
    private static final int NEW = 12;

    private final TableModel target = TableModel.of("target", 40, 400);
    private final Vorlauf vorlauf = Vorlauf.start();

    ConversationTest() {
        vorlauf.add(target);
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open()).isZero();
    }

    private static Tokens beginning() {
        return Tokens.of(IntStream.range(0, PROMPT).map(i -> i * 7 % 40).toArray());
    }

    private static DecodingRequest.Builder turn(Tokens prompt) {
        return DecodingRequest.builder("target", prompt)
                .sampler(SamplerSettings.ofTemperature(1)).seed(3).maxNewTokens(NEW).cacheKept(true);
    }

    private static Tokens plus(Tokens text, Tokens answer, int... more) {
        IntStream said = IntStream.concat(IntStream.of(text.toArray()), IntStream.of(answer.toArray()));
        return Tokens.of(IntStream.concat(said, IntStream.of(more)).toArray());
    }

    @Test
    void goesOnWithWhatTheTargetMadeOfTheTurnsBefore() {
        DecodingResult first = vorlauf.decoding().generate(turn(beginning()).build());
        Tokens next = plus(beginning(), first.ids(), 1, 2, 3);
        DecodingResult second = vorlauf.decoding().generate(turn(next).build());

        // The last token of an answer is never evaluated: nobody asked what comes after it.
        assertThat(second.metrics().cachedTokens()).isEqualTo(PROMPT + NEW - 2);
        assertThat(second.ids())
                .isEqualTo(vorlauf.decoding().generate(turn(next).cacheKept(false).build()).ids());
    }

    @Test
    void thatTurnsOffKeepsTheBeginning() {
        DecodingResult first = vorlauf.decoding().generate(turn(beginning()).build());
        Tokens other = plus(beginning().slice(0, 40), first.ids(), 5);
        DecodingResult second = vorlauf.decoding().generate(turn(other).build());

        assertThat(second.metrics().cachedTokens()).isBetween(40, 41);
        assertThat(second.ids())
                .isEqualTo(vorlauf.decoding().generate(turn(other).cacheKept(false).build()).ids());
    }

    @Test
    void keepsOneTextAtMost() {
        vorlauf.decoding().generate(turn(beginning()).build());
        vorlauf.decoding().generate(turn(Tokens.of(1, 2, 3)).build());
        assertThat(target.open()).isEqualTo(1);
        DecodingResult back = vorlauf.decoding().generate(turn(beginning()).build());

        assertThat(back.metrics().cachedTokens()).isZero();
    }

    @Test
    void isOfNoConcernToOtherRequests() {
        vorlauf.decoding().generate(turn(beginning()).build());
        DecodingResult other = vorlauf.decoding().generate(turn(beginning()).cacheKept(false).build());
        DecodingResult measured = vorlauf.decoding().generate(turn(beginning())
                .costs(new ReferenceCosts(Map.of("target", PassCosts.builder().passes(Map.of(1, 5L)).build())))
                .build());

        assertThat(other.metrics().cachedTokens()).isZero();
        assertThat(measured.metrics().cachedTokens()).isZero();
        assertThat(target.open()).isEqualTo(1);
    }

    @Test
    void freesItsCacheWhenTheModelGoes() {
        TableModel another = target.withContext("another", 300);
        AutoCloseable registration = vorlauf.add(another);
        vorlauf.decoding().generate(DecodingRequest.builder("another", beginning()).cacheKept(true).build());
        assertThat(another.open()).isEqualTo(1);
        assertThatNoFailure(registration);

        assertThat(another.open()).isZero();
    }

    private static void assertThatNoFailure(AutoCloseable registration) {
        try {
            registration.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Letters, and a template that puts a bar after every message. */
    private record Chatty(Tokenizer letters, boolean chats) implements Tokenizer {

        @Override
        public String identity() {
            return letters.identity();
        }

        @Override
        public int vocabularySize() {
            return letters.vocabularySize();
        }

        @Override
        public Tokens encode(String text) {
            return encode(text, Encoding.TEXT);
        }

        @Override
        public Tokens encode(String text, Encoding encoding) {
            return letters.encode(encoding.addSpecial() ? "z" + text : text);
        }

        @Override
        public String decode(Tokens tokens) {
            return letters.decode(tokens);
        }

        @Override
        public TextStream stream(Tokens context) {
            return letters.stream(context);
        }

        @Override
        public Optional<ChatFormat> chatFormat() {
            return chats ? Optional.of((messages, variables) -> messages.stream()
                    .map(message -> {
                        if (message.role().equals("nobody")) {
                            throw new IllegalArgumentException("there is no nobody");
                        }
                        return message.role().charAt(0) + String.valueOf(message.fields().get("content"));
                    })
                    .collect(Collectors.joining("", "", variables.isEmpty() ? "a" : "b"))) : Optional.empty();
        }
    }

    private Tokens promptOf(boolean chats, Prompt prompt) {
        Tokenizer tokenizer = new Chatty(new LetterTokenizer("letters", 26), chats);
        TableModel speaks = target.tokenized("speaks", "letters", 26, Set.of());
        vorlauf.add(speaks);
        vorlauf.add(tokenizer);
        DecodingResult told =
                vorlauf.decoding().generate(DecodingRequest.builder("speaks", prompt).maxNewTokens(4).build());
        Tokens expected = prompt.encode(tokenizer);
        assertThat(told.ids()).isEqualTo(
                vorlauf.decoding().generate(DecodingRequest.builder("speaks", expected).maxNewTokens(4).build()).ids());
        return expected;
    }

    @Test
    void isMadeATextByTheTemplateOfTheTargetsTokenizerAndGetsNoMoreSpecialTokens() {
        Tokenizer letters = new LetterTokenizer("letters", 26);

        assertThat(promptOf(true, Prompt.messages(Message.user("hi"), Message.assistant("ho"))))
                .isEqualTo(letters.encode("uhiahoa"));
    }

    @Test
    void withoutATemplateIsRefused() {
        assertThatThrownBy(() -> promptOf(false, Prompt.messages(Message.user("hi"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("model 'speaks': a conversation needs a chat template, and none came with");
    }

    @Test
    void thatTheTemplateRefusesIsRefusedInItsWords() {
        assertThatThrownBy(() -> promptOf(true, new Prompt.Messages(
                        List.of(Message.of("nobody", "hi")), Map.of())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("model 'speaks': there is no nobody");
    }
}
