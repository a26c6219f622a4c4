// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A request waits for what it names, or says what there is instead")
class ArrivalTest {

    private static final DecodingRequest REQUEST = DecodingRequest.builder("target", Tokens.of(3, 1, 4)).maxNewTokens(30)
            .strategy("chain").draft("draft").build();

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final Rounds rounds = new Rounds();
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().arrivalTime(Duration.ofSeconds(50)).build());
        vorlauf.add(rounds);
        vorlauf.add(target);
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private Generation begin() {
        return vorlauf.decoding().start(REQUEST, GenerationListener.NONE);
    }

    @Test
    void theGenerationBeginsWhenStrategyAndDraftHaveCome() throws InterruptedException {
        Generation generation = begin();
        assertThat(generation.status().rounds()).isZero();
        assertThat(vorlauf.decoding().generations()).containsExactly(generation);
        vorlauf.add(draft);
        vorlauf.add(Strategies.chain());
        assertThat(generation.await().ids().length()).isEqualTo(30);
        assertThat(rounds.strategies().get(0)).isEqualTo("chain");
    }

    @Test
    void aTargetMayComeLaterToo() throws InterruptedException {
        Generation generation =
                vorlauf.decoding().start(REQUEST.toBuilder().speculation(SpeculationChoice.none()).build(),
                        GenerationListener.NONE);
        assertThat(generation.await().ids().length()).isEqualTo(30);
        Generation other = vorlauf.decoding().start(
                DecodingRequest.builder("late", Tokens.of(1)).maxNewTokens(5).build(), GenerationListener.NONE);
        vorlauf.add(TableModel.of("late", 20, 50));
        assertThat(other.await().ids().length()).isEqualTo(5);
    }

    @Test
    void whatDoesNotComeIsNamedWithWhatThereIs() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().arrivalTime(Duration.ofMillis(10)).build());
        vorlauf.add(draft);
        String message = "no strategy 'chain'; there are: none (waited 10 ms for it)";
        assertThatThrownBy(() -> vorlauf.decoding().generate(REQUEST))
                .isInstanceOf(InvalidRequestException.class).hasMessage(message);
        assertThatThrownBy(() -> begin().await()).isInstanceOf(DecodingException.class).hasMessage(message)
                .hasCauseInstanceOf(InvalidRequestException.class);
        assertThat(vorlauf.decoding().generations()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidAtOnce() {
        DecodingRequest wrong = REQUEST.toBuilder().speculation(SpeculationChoice.none()).set("k", "3").build();
        assertThatThrownBy(() -> vorlauf.decoding().start(wrong, GenerationListener.NONE))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void withoutATimeToWaitNothingIsWaitedFor() {
        vorlauf.settings(EngineSettings.DEFAULT);
        assertThatThrownBy(this::begin).isInstanceOf(InvalidRequestException.class)
                .hasMessage("no strategy 'chain'; there are: none");
    }

    @Test
    void whoWaitsCanBeCancelled() throws InterruptedException {
        Generation generation = begin();
        generation.cancel();
        assertThat(generation.await().finish()).isEqualTo(FinishReason.CANCELLED);
        assertThat(generation.await().ids().length()).isZero();
    }

    @Test
    void whoWaitsCanBeGivenAnotherStrategy() throws InterruptedException {
        Generation generation = begin();
        generation.swap(SpeculationChoice.none());
        assertThat(generation.await().ids().length()).isEqualTo(30);
        assertThat(rounds.strategies()).containsOnly("none");
    }

    @Test
    void closingTheEngineEndsTheWaiting() throws InterruptedException {
        Generation generation = begin();
        vorlauf.close();
        assertThat(generation.await().finish()).isEqualTo(FinishReason.CANCELLED);
    }
}
