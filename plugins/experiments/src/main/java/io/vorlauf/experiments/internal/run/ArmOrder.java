package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.Experiment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** In what order the arms of a block run: a random one that depends on experiment and block alone. */
final class ArmOrder {

    private ArmOrder() {}

    static List<Arm> of(Experiment experiment, Block block) {
        List<Arm> arms = new ArrayList<>(experiment.arms());
        long seed = experiment.orderSeed();
        seed = 31 * seed + block.prompt().hashCode();
        seed = 31 * seed + block.seed();
        seed = 31 * seed + block.repetition();
        // Random shuffles much the same way for seeds beside each other; mixed, they are far apart.
        Collections.shuffle(arms, new Random(new SplittableRandom(seed).nextLong()));
        return arms;
    }
}
