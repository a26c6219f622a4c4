package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.tensorflow.checkpoint.Gpt2Config;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutionPlanTest {

    @Test
    void aLargeModelIsCutIntoTwoBranches() {
        assertThat(ExecutionPlan.of(Gpt2Config.gpt2(), 124_000_000, 2))
                .isEqualTo(new ExecutionPlan(2, 2, AttentionLibrary.ONEDNN));
    }

    @Test
    void aSmallModelIsNotCut() {
        assertThat(ExecutionPlan.of(Gpt2Config.gpt2(), 1_000_000, 2))
                .isEqualTo(new ExecutionPlan(1, 2, AttentionLibrary.EIGEN));
    }

    @Test
    void nothingIsCutForOneThread() {
        assertThat(ExecutionPlan.of(Gpt2Config.gpt2(), 124_000_000, 1).branches()).isEqualTo(1);
    }

    @Test
    void anOddNumberOfKeyValueHeadsIsNotCut() {
        LlamaConfig odd = new LlamaConfig(32_000, 2_048, 768, 12, 12, 3, 64, 2_048, 1e-5, 1e4, Set.of(), true);
        assertThat(ExecutionPlan.of(odd, 100_000_000, 2).branches()).isEqualTo(1);
    }
}
