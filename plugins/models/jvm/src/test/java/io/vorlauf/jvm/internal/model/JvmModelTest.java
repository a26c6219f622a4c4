// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.family.ModelFamilies;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.jvm.internal.decoder.Network;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.kernel.PlainKernels;
import io.vorlauf.jvm.internal.team.Team;
import io.vorlauf.model.testkit.SmallModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JvmModelTest {

    @TempDir
    private Path directory;

    @Test
    void aPassOnOneThreadRunsBesideThatOfAnotherModel() throws Exception {
        try (Team team = new Team(); JvmModel model = model(team, 1); ModelSequence sequence = model.newSequence()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Thread other = new Thread(() -> team.run(2, passThatLasts(begun, end)));
            other.start();
            try {
                begun.await();
                EvaluationItem nodes = EvaluationItem.all(sequence, TokenTree.chain(1, 2, 3));
                assertThat(CompletableFuture.runAsync(() -> model.evaluate(List.of(nodes)).close()))
                        .succeedsWithin(Duration.ofSeconds(30));
            } finally {
                end.countDown();
                other.join();
            }
        }
    }

    private static Team.Work passThatLasts(CountDownLatch begun, CountDownLatch end) {
        return new Team.Work() {

            @Override
            public void run() {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void run(int member, int task) {
                throw new IllegalStateException("nothing is shared");
            }
        };
    }

    private JvmModel model(Team team, int members) throws IOException {
        Path path = SmallModels.write(directory, SmallModels.llama(32, true), StorageType.F32);
        try (Checkpoint checkpoint = Checkpoint.open(path, ModelFamilies.standard())) {
            DecoderWeights weights = DecoderWeights.of(checkpoint);
            checkpoint.beginChecksum();
            Network network = Network.read(weights, matrix -> Panels.Format.F32, LoadProgress.NONE);
            return new JvmModel(checkpoint.info("small", "jvm", "f32"), weights.config(), network, new PlainKernels(), team,
                    members, closed -> { });
        }
    }
}
