// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentTest {

    private static final DecodingRequest REQUEST =
            DecodingRequest.builder("target", "any").strategy("linear").set("k", "4").build();
    private static final DecodingSettings LINEAR = DecodingSettings.of(REQUEST);
    private static final Arm NONE = Arm.baseline("none", LINEAR.withoutSpeculation());
    private static final List<LabelledPrompt> PROMPTS = List.of(
            LabelledPrompt.builder()
                    .id("a").prompt(new Prompt.Text("a")).build(), LabelledPrompt.builder()
                            .id("b").prompt(new Prompt.Text("b")).build());

    @Test
    void settingsGiveTheRequestTheyCameFrom() {
        assertThat(LINEAR.request(REQUEST.prompt(), REQUEST.seed())).isEqualTo(REQUEST);
    }

    @Test
    void transformsWithoutANameAreRefused() {
        DecodingRequest request = REQUEST.toBuilder().transforms((history, logits) -> logits).build();

        assertThatThrownBy(() -> DecodingSettings.of(request)).hasMessageContaining("transforms without a name");
    }

    @Test
    void blocksAreThePromptsInTurnForEachSeedAndThatForEachRepetition() {
        assertThat(experiment(List.of(NONE), 2).blocks()).startsWith(
                new Block("a", 1, 0), new Block("b", 1, 0), new Block("a", 2, 0), new Block("b", 2, 0),
                new Block("a", 1, 1));
        assertThat(experiment(List.of(NONE), 2).size()).isEqualTo(8);
    }

    @Test
    void everyBlockIsInExactlyOneShard() {
        for (int block = 0; block < 10; block++) {
            int number = block;
            assertThat(IntStream.rangeClosed(1, 3).filter(i -> new Shard(i, 3).contains(number)).count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "4, 3", "1, 0"})
    void aShardThatDoesNotExistIsRefused(int index, int count) {
        assertThatThrownBy(() -> new Shard(index, count)).hasMessageContaining("I/N with I from 1 to N");
    }

    @Test
    void armsMustHaveNamesOfTheirOwnAndABaseline() {
        Arm lost = Arm.builder().name("lost").baseline("nothing").settings(LINEAR).build();
        Arm linear = NONE.candidate("linear", LINEAR);
        Arm nested = Arm.builder().name("nested").baseline("linear").settings(LINEAR).build();

        assertThatThrownBy(() -> experiment(List.of(NONE, NONE), 1)).hasMessage("the arm 'none' is there twice");
        assertThatThrownBy(() -> experiment(List.of(NONE, lost), 1))
                .hasMessage("arm 'lost' is compared with 'nothing', which is not a baseline of this experiment");
        assertThatThrownBy(() -> experiment(List.of(NONE, linear, nested), 1)).hasMessageContaining("'nested'");
    }

    @Test
    void aControlMustBeItsBaselineOnceMore() {
        Arm other = Arm.builder().name("again").role(ArmRole.CONTROL).baseline("none").settings(LINEAR).build();

        assertThatThrownBy(() -> experiment(List.of(NONE, other), 1))
                .hasMessage("arm 'again' is to be 'none' once more, but has other settings");
    }

    @Test
    void aCandidateDiffersFromItsBaselineInTheWayOfSpeculatingAlone() {
        Arm speculating = NONE.candidate("linear", DecodingSettings.of(REQUEST.toBuilder()
                .draft(DraftChoice.builder().model("draft").sampler(SamplerSettings.ofTemperature(0.5)).build())
                .verification(VerificationMethod.REJECTION).build()));

        assertThat(experiment(List.of(NONE, speculating), 1).arms()).hasSize(2);
        assertThatThrownBy(() -> experiment(List.of(NONE, NONE.candidate("other", DecodingSettings.of(
                        REQUEST.toBuilder().sampler(SamplerSettings.ofTemperature(1)).maxNewTokens(7).build()))), 1))
                .hasMessage("arm 'other' differs from its baseline 'none' in sampler, maxNewTokens; only strategy, "
                        + "parameters, drafts and verification may differ");
    }

    @ParameterizedTest
    @MethodSource("unequal")
    void aCandidateThatIsToWriteSomethingElseIsRefused(String what, DecodingRequest request) {
        assertThatThrownBy(
                () -> experiment(List.of(NONE, NONE.candidate("other", DecodingSettings.of(request))), 1))
                .hasMessageContaining("in " + what + ";");
    }

    static Stream<Arguments> unequal() {
        return Stream.of(
                arguments("target", DecodingRequest.builder("another", "any").build()),
                arguments("sampler", REQUEST.toBuilder().sampler(SamplerSettings.ofTemperature(1)).build()),
                arguments("transforms", REQUEST.toBuilder().transform("no-repeat-ngram").build()),
                arguments("maxNewTokens", REQUEST.toBuilder().maxNewTokens(7).build()),
                arguments("stopTokens", REQUEST.toBuilder().stopTokens(Set.of(7)).build()),
                arguments("stopStrings", REQUEST.toBuilder().stopStrings(List.of("END")).build()));
    }

    @Test
    void anUnknownArmIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> experiment(List.of(NONE, NONE.control("again")), 1).arm("tree"))
                .hasMessage("no arm 'tree'; there are: none, again");
    }

    private static Experiment experiment(List<Arm> arms, int repetitions) {
        return Experiment.builder()
                .title("test").arms(arms).prompts(PROMPTS).seeds(List.of(1L, 2L)).repetitions(repetitions).build();
    }
}
