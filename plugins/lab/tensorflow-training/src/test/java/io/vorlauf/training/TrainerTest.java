// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.training.TrainingException.DivergedException;
import io.vorlauf.training.TrainingPlan.MatrixPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {

    private static Path data;
    private static Path wholeModel;
    private static Training whole;

    @TempDir
    private Path directory;

    @BeforeAll
    static void trainWithoutInterruption(@TempDir Path shared) throws IOException {
        data = Stories.write(shared.resolve("stories.txt"), 200);
        wholeModel = shared.resolve("whole");
        whole = new Training(data, wholeModel);
        whole.run();
    }

    private Training training() {
        return new Training(data, directory.resolve("model"));
    }

    @ParameterizedTest
    @EnumSource(MatrixPrecision.class)
    void theHeldOutLossGoesDown(MatrixPrecision precision) throws IOException {
        Training training = training();

        TrainingSummary summary = training.runWithPrecision(precision);

        double first = training.evaluations.get(0).heldOutLoss();
        assertThat(first).as("of random weights").isCloseTo(Math.log(300), within(0.5));
        assertThat(summary.heldOutLoss()).isLessThan(first - 1);
        assertThat(summary.steps()).isEqualTo(Training.STEPS);
    }

    @Test
    void theSeedDecides() throws IOException {
        training().runWithSeed(2);

        assertThat(weights(directory.resolve("model"))).isNotEqualTo(weights(wholeModel));
    }

    @Test
    void aTrainingThatWasKilledTakesTheSameCourse() throws IOException {
        Training killed = training().atStep(11, () -> {
            throw new IllegalStateException("killed");
        });
        assertThatThrownBy(killed::run).hasMessage("killed");

        Training resumed = training();
        resumed.run();

        assertThat(resumed.notes).contains("resumes after step 8");
        assertThat(resumed.steps.get(0).step()).isEqualTo(9);
        assertTookTheCourseOfTheWhole();
    }

    @Test
    @Tag("long")
    void aTrainingThatWasStoppedHasAModelAndTakesTheSameCourseLater() throws IOException {
        TrainingSummary part = training().until(9).run();

        assertThat(part.steps()).isEqualTo(9);
        assertThat(directory.resolve("model/config.json")).exists();
        Training resumed = training();
        resumed.run();
        assertThat(resumed.evaluations.get(0).step()).isEqualTo(12);
        assertThat(resumed.evaluations.get(0))
                .as("with the training loss of all steps since the measurement before")
                .isEqualTo(whole.evaluations.get(2));
        assertTookTheCourseOfTheWhole();
    }

    private void assertTookTheCourseOfTheWhole() throws IOException {
        Path model = directory.resolve("model");
        assertThat(weights(model)).isEqualTo(weights(wholeModel));
        assertThat(model.resolve("training-log.jsonl"))
                .hasSameTextualContentAs(wholeModel.resolve("training-log.jsonl"));
        assertThat(model.resolve("training")).doesNotExist();
    }

    @Test
    @Tag("long")
    void anInterruptLeavesASnapshotOfTheStepItCameIn() throws IOException {
        Training interrupted = training().atStep(5, Thread.currentThread()::interrupt);

        assertThatThrownBy(interrupted::run).isInstanceOf(CancellationException.class).hasMessageContaining("step 5");

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        Training resumed = training().until(6);
        resumed.run();
        assertThat(resumed.notes).contains("resumes after step 5");
    }

    @Test
    void aLossThatIsNoNumberEndsTheTrainingWithoutAModel() {
        assertThatThrownBy(() -> training().runWithRate(1e30))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("diverged")
                .hasMessageContaining("lower learning rate than 1.0E30");

        assertThat(directory.resolve("model/config.json")).doesNotExist();
    }

    @Test
    @Tag("long")
    void whatDivergesLaterLeavesTheLastGoodSnapshot() throws IOException {
        training().until(8).run();
        Path state = directory.resolve("model/training/state.json");
        String good = Files.readString(state);
        Files.writeString(state, good.replace(Double.toString(Training.LEARNING_RATE), "1.0E30"));

        assertThatThrownBy(() -> training().runWithRate(1e30))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("The snapshot after step 8 is kept in " + directory.resolve("model/training"));

        Files.writeString(state, good);
        Training resumed = training().until(9);
        resumed.run();
        assertThat(resumed.notes).contains("resumes after step 8");
    }

    @Test
    @Tag("long")
    void anotherTrainingIsNotGoneOnWith() throws IOException {
        training().until(3).run();

        assertThatThrownBy(() -> training().runWithSeed(7))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("other options (seed=1 there, seed=7 here)");
    }

    @Test
    void aFinishedModelIsNotOverwritten() {
        assertThatThrownBy(() -> new Training(data, wholeModel).run())
                .isInstanceOf(TrainingException.class)
                .hasMessage(wholeModel + ": there is a model already");
    }

    @Test
    void theCurveIsDrawn() {
        assertThat(wholeModel.resolve("loss.svg")).content().startsWith("<svg").contains("kept aside");
    }

    private static byte[] weights(Path model) throws IOException {
        return Files.readAllBytes(model.resolve("model.safetensors"));
    }
}
