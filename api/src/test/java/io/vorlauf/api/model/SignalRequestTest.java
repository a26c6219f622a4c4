// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A request for signals")
class SignalRequestTest {

    private static final SignalRequest SOME = SignalRequest.builder().layers(4, 0, 4).topLogits(2).build();

    private static ModelInfo.Builder model() {
        return ModelInfo.builder().name("m").backend("b").vocabularySize(9).contextLength(8);
    }

    @Test
    void namesStatesInOrderAndOnce() {
        assertThat(SOME.layers()).containsExactly(0, 4);
        assertThat(SOME).hasToString("hidden state 0, hidden state 4, top 2 logits");
        assertThat(SignalRequest.none()).hasToString("nothing");
    }

    @Test
    void ofTwoIsWhatEitherWants() {
        SignalRequest other = SignalRequest.builder().layers(1).lastHidden().topLogits(1).build();
        SignalRequest both = SignalRequest.builder().layers(0, 1, 4).lastHidden().topLogits(2).build();
        assertThat(SOME.and(other)).isEqualTo(both).hasSameHashCodeAs(both).isEqualTo(other.and(SOME));
        assertThat(SOME.and(SignalRequest.none())).isEqualTo(SOME);
    }

    @Test
    void knowsWhetherItWantsAnything() {
        assertThat(SignalRequest.none().isEmpty()).isTrue();
        assertThat(SignalRequest.builder().topLogits(1).build()).satisfies(
                request -> assertThat(request.isEmpty()).isFalse(), request -> assertThat(request.wantsHidden()).isFalse());
        assertThat(SignalRequest.builder().lastHidden().build().wantsHidden()).isTrue();
    }

    @Test
    void saysWhyAModelCannotHandItOut() {
        assertThat(SOME.refusal(model().build()))
                .contains("model 'm' of backend 'b' hands out no hidden states, but " + SOME + " is wanted");
        assertThat(SOME.refusal(model().hiddenStates(new HiddenStates(3, 5)).build()))
                .contains("model 'm' of backend 'b' hands out the hidden states 0 to 3, but 4 is wanted");
        assertThat(SOME.refusal(model().hiddenStates(new HiddenStates(4, 5)).build())).isEmpty();
        assertThat(SignalRequest.builder().topLogits(3).build().refusal(model().build())).isEmpty();
    }

    @Test
    void refusesWhatThereCannotBe() {
        assertThatThrownBy(() -> SignalRequest.builder().layers(1, -1)).hasMessageContaining("hidden state -1");
        assertThatThrownBy(() -> SignalRequest.builder().topLogits(-2)).hasMessageContaining("-2");
        assertThatThrownBy(() -> new HiddenStates(0, 4)).hasMessageContaining("0 layers");
    }

    @Test
    void hasTheHighestLogitsInOrderAndTheLowerIdFirst() {
        float[] row = {1, 3, -2, 3, 0, 5, Float.NEGATIVE_INFINITY};
        TopLogits top = TopLogits.of(row, 4);
        assertThat(top).hasToString("TopLogits[tokens=[5, 1, 3, 0], logits=[5.0, 3.0, 3.0, 1.0]]");
        assertThat(top.first(2)).isEqualTo(TopLogits.of(row, 2)).hasSameHashCodeAs(TopLogits.of(row, 2));
        assertThat(top.token(2)).isEqualTo(3);
        assertThat(top.logit(3)).isEqualTo(1);
        assertThat(TopLogits.of(row, 20).size()).isEqualTo(7);
        assertThat(TopLogits.of(row, 20).token(6)).isEqualTo(6);
        assertThat(TopLogits.of(row, 0).size()).isZero();
    }
}
