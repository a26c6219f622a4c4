// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Tag("thorough")
@DisplayName("A verification that is broken on purpose is caught, one that is whole is not")
class BrokenVerificationTest {

    private static ExactnessLaws.Closeness rejection(
            VerificationMethod method, Supplier<SpeculationStrategy> strategy, BrokenEngine.Replacement replacement) {
        return ExactnessLaws.closeness(StrategyUnderTest.of(strategy), method, SamplerSettings.ofTemperature(1),
                BrokenEngine.conditions(method, replacement));
    }

    private static ExactnessLaws.Closeness block(BlockVerification.Defect defect) {
        return rejection(VerificationMethod.BLOCK, Strategies::chain,
                (draws, seed) -> new BlockVerification(draws, defect));
    }

    private static ExactnessLaws.Closeness recursive(RecursiveVerification.Defect defect) {
        return rejection(VerificationMethod.TOKEN_WISE, Strategies::mixture,
                (draws, seed) -> new RecursiveVerification(draws, defect));
    }

    private static void coupled(NoisyVerification.Defect defect) throws Throwable {
        StrategyUnderTest subject =
                StrategyUnderTest.of(Strategies::bush).withSamplers(List.of(SamplerSettings.ofTemperature(1)));
        Conditions conditions = BrokenEngine.conditions(
                VerificationMethod.COUPLED, (draws, seed) -> new NoisyVerification(seed, defect));
        ExactnessLaws.coupled(subject, conditions).get(0).getExecutable().execute();
    }

    @Test
    void blockVerificationThatIsWholePasses() {
        assertThat(block(BlockVerification.Defect.NONE).breach()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void blockVerificationIsCaughtWith(BlockVerification.Defect defect) {
        ExactnessLaws.Closeness found = block(defect);
        assertThat(found.totalVariation()).isGreaterThan(1e-4);
        assertThat(found.breach()).contains("under rejection texts are distributed as the target says", "block, T = 1",
                "the target says 0.", "drawn 1 of 1 with q = 0.");
    }

    @Test
    void recursiveRejectionThatIsWholePasses() {
        assertThat(recursive(RecursiveVerification.Defect.NONE).breach()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void recursiveRejectionIsCaughtWith(RecursiveVerification.Defect defect) {
        ExactnessLaws.Closeness found = recursive(defect);
        assertThat(found.totalVariation()).isGreaterThan(1e-4);
        assertThat(found.breach()).contains("token-wise", "drawn 1 of ", "proposed");
    }

    @Test
    void coupledVerificationThatIsWholePasses() {
        assertThatCode(() -> coupled(NoisyVerification.Defect.NONE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void coupledVerificationIsCaughtWith(NoisyVerification.Defect defect) {
        assertThatThrownBy(() -> coupled(defect)).isInstanceOf(AssertionError.class).hasMessageContainingAll(
                "the text is that of plain decoding", "They part at new token", "<- accepted",
                "the target's own token");
    }
}
