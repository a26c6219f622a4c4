// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Experiment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArmOrderTest {

    @Test
    void everyArmOfFourIsLastAtTimes() {
        Arm none = Trials.none();
        List<Arm> arms = List.of(none, none.control("a"), none.control("b"), none.control("c"));
        Experiment experiment = Experiment.builder()
                .title("order").arms(arms).prompts(Trials.prompts(1)).repetitions(20).build();

        assertThat(experiment.blocks())
                .extracting(block -> ExperimentRun.order(experiment, block).get(3).name())
                .contains("none", "a", "b", "c");
    }
}
