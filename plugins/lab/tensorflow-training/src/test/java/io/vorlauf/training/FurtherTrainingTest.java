// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.TrainingListener.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FurtherTrainingTest {

    private static Path data;
    private static Path first;
    private static TrainingSummary summary;

    @TempDir
    private Path directory;

    @BeforeAll
    static void trainAModel(@TempDir Path shared) throws IOException {
        data = Stories.write(shared.resolve("stories.txt"), 200);
        first = shared.resolve("first");
        summary = new Training(data, first).run();
    }

    private Path second() {
        return directory.resolve("second");
    }

    @Test
    void aModelIsTrainedFurtherFromWhereItWas() throws IOException {
        Training further = new Training(data, second()).from(first);

        TrainingSummary result = further.run();

        assertThat(further.evaluations.get(0).heldOutLoss()).isCloseTo(summary.heldOutLoss(), within(1e-6));
        assertThat(result.heldOutLoss()).isLessThan(summary.heldOutLoss());
        assertThat(result.parameters()).isEqualTo(summary.parameters());
        assertThat(second().resolve("tokenizer.json")).hasSameTextualContentAs(first.resolve("tokenizer.json"));
        assertThat(second().resolve("config.json")).hasSameTextualContentAs(first.resolve("config.json"));
    }

    @Test
    void whatOnlyGetsWorseStaysAsItWas() throws IOException {
        Training further = new Training(data, second()).from(first);

        TrainingSummary result = further.runWithRate(3);

        assertThat(result.heldOutLoss()).isCloseTo(summary.heldOutLoss(), within(1e-6));
        assertThat(second().resolve("model.safetensors"))
                .hasSameBinaryContentAs(first.resolve("model.safetensors"));
    }

    @Test
    @Tag("long")
    void aTrainingFromAnotherModelIsNotGoneOnWith() throws IOException {
        new Training(data, second()).from(first).until(3).run();

        assertThatThrownBy(new Training(data, second())::run)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("other options (from=");
    }

    @Test
    @Tag("long")
    void anUnfinishedFurtherTrainingTakesTheSameCourseLater() throws IOException {
        new Training(data, directory.resolve("whole")).from(first).withRepeats(0.5).run();

        new Training(data, second()).from(first).withRepeats(0.5).until(9).run();
        new Training(data, second()).from(first).withRepeats(0.5).run();

        assertThat(second().resolve("model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("whole/model.safetensors"));
    }

    @Test
    void repeatedPassagesAreMeasuredApart() throws IOException {
        Training further = new Training(data, second()).withRepeats(0.5);

        TrainingSummary result = further.run();

        assertThat(further.evaluations).allMatch(evaluation -> evaluation.repeatingLoss().isPresent());
        assertThat(result.repeatingLoss().orElseThrow())
                .isLessThan(further.evaluations.get(0).repeatingLoss().orElseThrow())
                .isNotEqualTo(result.heldOutLoss());
        assertThat(second().resolve("training-log.jsonl")).content().contains("\"held_out_repeating\"");
        assertThat(summary.repeatingLoss()).as("without such windows").isEmpty();
    }

    @Test
    @Tag("long")
    void whatIsRememberedIsForgottenLess() throws IOException {
        new Training(data, second()).from(first).withRepeats(0.9).run();
        Training forgotten = new Training(data, directory.resolve("third")).from(second()).remembering(first).until(1);
        forgotten.run();
        Training remembering = new Training(data, directory.resolve("fourth")).from(first).withRepeats(0.9)
                .remembering(first);

        TrainingSummary result = remembering.run();

        Evaluation begin = remembering.evaluations.get(0);
        assertThat(begin.similarity().orElseThrow().divergence()).isCloseTo(0, within(1e-6));
        assertThat(result.repeatingLoss().orElseThrow()).isLessThan(begin.repeatingLoss().orElseThrow());
        assertThat(result.similarity().orElseThrow().divergence())
                .isLessThan(forgotten.evaluations.get(0).similarity().orElseThrow().divergence());
    }

    @Test
    @Tag("long")
    void aModelToRememberThatHasAnotherTokenizerIsRefused() throws IOException {
        Path other = directory.resolve("other");
        new Training(data, other).until(1).run();
        Path tokenizer = other.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer) + "\n");

        assertThatThrownBy(new Training(data, second()).from(first).remembering(other)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(other + ": has another tokenizer than the model that is trained; what it predicts can be "
                        + "learnt by models that share its tokenizer only");
        assertThat(second()).doesNotExist();
    }

    @Test
    @Tag("long")
    void aTrainingIsNotGoneOnWithWithoutTheModelItRemembers() throws IOException {
        new Training(data, second()).from(first).remembering(first).until(3).run();

        assertThatThrownBy(new Training(data, second()).from(first)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("remember=");
    }

    @Test
    void aModelOfAnotherFamilyIsRefused() throws IOException {
        Path other = directory.resolve("gpt2");
        Gpt2Config config = new Gpt2Config(300, 64, 16, 1, 2, 32, 1e-5, Set.of(0), true);
        RandomCheckpoint.write(other, config, StorageType.F32, 1);

        assertThatThrownBy(new Training(data, second()).from(other)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(other
                        + ": only plain models of the family llama can be distilled or trained "
                        + "further, and this one is of the family gpt2, not llama");
        assertThat(second()).doesNotExist();
    }

    @Test
    @Tag("long")
    void aDraftIsTrainedFurther() throws IOException {
        Path draft = directory.resolve("draft");
        TrainingSummary before = new Distillation(first, data, draft).run();

        Distillation further = new Distillation(first, data, second()).from(draft).withRepeats(0.25);
        further.run();

        assertThat(further.evaluations.get(0).similarity()).isEqualTo(before.similarity());
        assertThat(further.evaluations.get(0).repeatingLoss()).isPresent();
        assertThat(second().resolve("config.json")).hasSameTextualContentAs(draft.resolve("config.json"));
    }

    @Test
    @Tag("long")
    void aDraftWithAnotherTokenizerIsRefused() throws IOException {
        Path draft = directory.resolve("draft");
        new Distillation(first, data, draft).run();
        Path tokenizer = draft.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer) + "\n");

        assertThatThrownBy(new Distillation(first, data, second()).from(draft)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(draft + ": has another tokenizer than the target in " + first
                        + "; a draft shares its target's");
    }

    @Test
    void aShareOfRepetitionsOutOfRangeIsRefused() {
        assertThatThrownBy(new Training(data, second()).withRepeats(1)::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the share of windows that repeat a passage must be from 0 to below 1, not 1.0");
        assertThatThrownBy(new Training(data, second()).withScrambled(1.1)::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the share of passages that are scrambled must be from 0 to 1, not 1.1");
        assertThatThrownBy(new Distillation(first, data, second()).withRepeats(-0.1)::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not -0.1");
    }
}
