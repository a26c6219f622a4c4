package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.law.Closeness;
import io.vorlauf.strategy.testkit.internal.law.CoupledLaw;
import io.vorlauf.strategy.testkit.internal.law.RejectionLaw;
import io.vorlauf.strategy.testkit.support.BlockVerification;
import io.vorlauf.strategy.testkit.support.BrokenEngine;
import io.vorlauf.strategy.testkit.support.NoisyVerification;
import io.vorlauf.strategy.testkit.support.RecursiveVerification;
import io.vorlauf.strategy.testkit.support.Strategies;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("A verification that is broken on purpose is caught, one that is whole is not")
class BrokenVerificationTest {

    private static Closeness rejection(
            VerificationMethod method, Supplier<SpeculationStrategy> strategy, BrokenEngine.Replacement replacement) {
        return RejectionLaw.measure(StrategyUnderTest.of(strategy), method, SamplerSettings.ofTemperature(1),
                BrokenEngine.conditions(method, replacement));
    }

    private static Closeness block(BlockVerification.Defect defect) {
        return rejection(VerificationMethod.BLOCK, Strategies::chain,
                (draws, seed) -> new BlockVerification(draws, defect));
    }

    private static Closeness recursive(RecursiveVerification.Defect defect) {
        return rejection(VerificationMethod.TOKEN_WISE, Strategies::mixture,
                (draws, seed) -> new RecursiveVerification(draws, defect));
    }

    private static CoupledLaw.Identity coupled(NoisyVerification.Defect defect) {
        Conditions conditions = BrokenEngine.conditions(
                VerificationMethod.COUPLED, (draws, seed) -> new NoisyVerification(seed, defect));
        return new CoupledLaw().measure(
                StrategyUnderTest.of(Strategies::bush), SamplerSettings.ofTemperature(1), conditions);
    }

    @Test
    void blockVerificationThatIsWholePasses() {
        assertThat(block(BlockVerification.Defect.NONE).breach()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void blockVerificationIsCaughtWith(BlockVerification.Defect defect) {
        Closeness found = block(defect);
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
        Closeness found = recursive(defect);
        assertThat(found.totalVariation()).isGreaterThan(1e-4);
        assertThat(found.breach()).contains("token_wise", "drawn 1 of ", "proposed");
    }

    @Test
    void coupledVerificationThatIsWholePasses() {
        assertThat(coupled(NoisyVerification.Defect.NONE).equal()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void coupledVerificationIsCaughtWith(NoisyVerification.Defect defect) {
        CoupledLaw.Identity found = coupled(defect);
        assertThat(found.equal()).isLessThan(200);
        assertThat(found.breach()).contains("the text is that of plain decoding", "They part at new token",
                "<- accepted", "the target's own token");
    }
}
