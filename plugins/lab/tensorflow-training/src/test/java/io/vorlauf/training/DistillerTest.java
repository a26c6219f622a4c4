// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillerTest {

    private static final int STAGES = 3;

    private static Path data;
    private static Path target;
    private static Path wholeDraft;
    private static Distillation whole;
    private static TrainingSummary summary;

    @TempDir
    private Path directory;

    @BeforeAll
    static void distilWithoutInterruption(@TempDir Path shared) throws IOException {
        data = Stories.write(shared.resolve("stories.txt"), 200);
        target = shared.resolve("target");
        new Training(data, target).runWithRate(0.02);
        wholeDraft = shared.resolve("draft");
        whole = new Distillation(target, data, wholeDraft).withStages(STAGES);
        summary = whole.run();
    }

    private Path draft() {
        return directory.resolve("draft");
    }

    private Distillation distillation() {
        return new Distillation(target, data, draft()).withStages(STAGES);
    }

    @Test
    void theDraftComesCloserToTheTarget() {
        Similarity first = whole.evaluations.get(0).similarity().orElseThrow();
        Similarity last = summary.similarity().orElseThrow();

        assertThat(last.divergence()).isLessThan(first.divergence() / 2);
        assertThat(last.expectedAcceptance()).isGreaterThan(first.expectedAcceptance() + 0.2);
        assertThat(last.greedyAgreement()).isGreaterThan(first.greedyAgreement() + 0.2);
        assertThat(summary.heldOutLoss()).isLessThan(whole.evaluations.get(0).heldOutLoss() - 1);
    }

    @Test
    void theLogTellsWhatTheListenerHeard() throws IOException {
        List<JsonObject> lines = log(wholeDraft);

        assertThat(lines).hasSameSizeAs(whole.evaluations);
        for (int i = 0; i < lines.size(); i++) {
            Evaluation heard = whole.evaluations.get(i);
            Similarity similarity = heard.similarity().orElseThrow();
            JsonObject line = lines.get(i);
            assertThat(line.get("step").getAsLong()).isEqualTo(heard.step());
            assertThat(line.get("held_out_loss").getAsDouble()).isEqualTo(heard.heldOutLoss());
            assertThat(line.get("held_out_divergence").getAsDouble()).isEqualTo(similarity.divergence());
            assertThat(line.get("expected_acceptance").getAsDouble()).isEqualTo(similarity.expectedAcceptance());
            assertThat(line.get("greedy_agreement").getAsDouble()).isEqualTo(similarity.greedyAgreement());
        }
    }

    @Test
    void theWrittenDraftIsTheBestOfTheHeldOutText() {
        double best = whole.evaluations.stream()
                .mapToDouble(evaluation -> evaluation.similarity().orElseThrow().divergence())
                .min()
                .orElseThrow();

        assertThat(summary.similarity().orElseThrow().divergence()).as("after rounding").isCloseTo(best, within(0.01));
    }

    @Test
    void stagesGrowMoreSimilarFromUntrainedToDone() throws IOException {
        List<JsonObject> stages = log(wholeDraft).stream().filter(line -> line.has("stage")).toList();

        assertThat(stages).extracting(line -> line.get("stage").getAsInt()).containsExactly(0, 1, 2, 3);
        assertThat(stages).extracting(line -> line.get("step").getAsInt())
                .as("squares of thirds of the steps").containsExactly(0, 4, 14, 32);
        assertThat(stages).extracting(line -> -line.get("held_out_divergence").getAsDouble()).isSorted();
        assertThat(stages).extracting(line -> line.get("expected_acceptance").getAsDouble()).isSorted();
        for (int stage = 0; stage <= STAGES; stage++) {
            assertLoads(wholeDraft.resolve("stage-" + stage));
        }
    }

    @Test
    void theLastStageIsTheDraft() throws IOException {
        assertThat(weights(wholeDraft.resolve("stage-" + STAGES))).isEqualTo(weights(wholeDraft));
        assertThat(weights(wholeDraft.resolve("stage-" + (STAGES - 1)))).isNotEqualTo(weights(wholeDraft));
    }

    @Test
    @Tag("long")
    void withoutStagesThereAreNone() throws IOException {
        distillation().withStages(0).run();

        assertThat(draft()).isDirectoryNotContaining("glob:**/stage-*");
    }

    @Test
    void theDraftHasTheTargetsTokenizerAndVocabulary() throws IOException {
        assertThat(wholeDraft.resolve("tokenizer.json")).hasSameBinaryContentAs(target.resolve("tokenizer.json"));
        assertLoads(wholeDraft);
    }

    private static void assertLoads(Path model) throws IOException {
        try (TensorFlowModelLoader loader = new TensorFlowModelLoader();
                LoadedModel expected = loader.load(ModelSource.of(target));
                LoadedModel loaded = loader.load(ModelSource.of(model));
                Checkpoint stored = Checkpoint.open(model)) {
            ModelInfo info = loaded.info();
            assertThat(info.tokenizer()).contains(TokenizerDescription.read(target.resolve("tokenizer.json")).identity());
            assertThat(info.vocabularySize()).isEqualTo(expected.info().vocabularySize());
            assertThat(info.stopTokens()).isEqualTo(expected.info().stopTokens());
            assertThat(stored.storage()).isEqualTo(StorageType.BF16);
        }
    }

    @Test
    @Tag("long")
    void aDistillationThatWasKilledTakesTheSameCourse() throws IOException {
        assertThatThrownBy(distillation().killedAfter(27)::run).hasMessage("killed");

        Distillation resumed = distillation();
        resumed.run();

        assertThat(resumed.notes).contains("resumes after step 24")
                .noneMatch(note -> note.startsWith("the target has written"));
        assertThat(resumed.steps.get(0).step()).isEqualTo(25);
        assertIsTheWhole();
    }

    @Test
    @Tag("long")
    void aDistillationThatWasKilledWhileTheTargetWroteTakesTheSameCourse() throws IOException {
        assertThatThrownBy(distillation().killedAt("the target has written 4 of 10 windows")::run)
                .hasMessage("killed");

        Distillation resumed = distillation();
        resumed.run();

        assertThat(resumed.notes)
                .contains("the target has written 8 of 10 windows", "the target has written 10 of 10 windows")
                .doesNotContain("the target has written 4 of 10 windows");
        assertIsTheWhole();
    }

    private void assertIsTheWhole() throws IOException {
        assertThat(log(draft())).isEqualTo(log(wholeDraft));
        assertThat(weights(draft())).isEqualTo(weights(wholeDraft));
        for (int stage = 0; stage <= STAGES; stage++) {
            String name = "stage-" + stage;
            assertThat(weights(draft().resolve(name))).as(name).isEqualTo(weights(wholeDraft.resolve(name)));
        }
    }

    @Test
    @Tag("long")
    void continuationsChangeWhatTheDraftLearns() throws IOException {
        Distillation dataAlone = distillation().withContinuations(0);
        dataAlone.run();

        assertThat(dataAlone.notes).noneMatch(note -> note.startsWith("the target has written"));
        assertThat(weights(draft())).isNotEqualTo(weights(wholeDraft));
    }

    @Test
    void nothingOfTheWorkIsLeft() {
        assertThat(wholeDraft.resolve("training")).doesNotExist();
    }

    @Test
    @Tag("long")
    void anUnfinishedDistillationOfAnotherTargetIsRefused() throws IOException {
        assertThatThrownBy(distillation().killedAfter(9)::run).hasMessage("killed");
        Path other = directory.resolve("other");
        new Training(data, other).runWithSeed(5);

        assertThatThrownBy(new Distillation(other, data, draft()).withStages(STAGES)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("holds an unfinished training with other options");
    }

    @Test
    void aFinishedDraftIsNotOverwritten() {
        assertThatThrownBy(new Distillation(target, data, wholeDraft)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(wholeDraft + ": there is a model already");
    }

    @Test
    void aTargetWithoutTokenizerIsRefused() throws IOException {
        Path bare = copyOfTarget();
        Files.delete(bare.resolve("tokenizer.json"));

        assertThatThrownBy(new Distillation(bare, data, draft())::run)
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith(bare.resolve("tokenizer.json") + ": there is no such file");
    }

    @Test
    void aTargetOfAnotherFamilyIsRefused() throws IOException {
        Path other = directory.resolve("gpt2");
        Gpt2Config config = new Gpt2Config(300, 64, 16, 1, 2, 32, 1e-5, Set.of(0), true);
        RandomCheckpoint.write(other, config, StorageType.F32, 1);

        assertThatThrownBy(new Distillation(other, data, draft())::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(other
                        + ": only plain models of the family llama can be distilled or trained "
                        + "further, and this one is of the family gpt2, not llama");
    }

    @Test
    void aTokenizerThatIsTooLargeForTheTargetIsRefused() throws IOException {
        Path mixed = directory.resolve("mixed");
        LlamaConfig config = new LlamaConfig(100, 64, 16, 1, 2, 2, 8, 32, 1e-5, 10_000, Set.of(0), true);
        RandomCheckpoint.write(mixed, config, StorageType.F32, 1);
        Files.copy(target.resolve("tokenizer.json"), mixed.resolve("tokenizer.json"));

        assertThatThrownBy(new Distillation(mixed, data, draft())::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(mixed.resolve("tokenizer.json")
                        + ": has 300 tokens, but the model beside it only knows 100");
    }

    @Test
    void aTargetThatNeverEndsATextIsRefused() throws IOException {
        Path endless = copyOfTarget();
        Path config = endless.resolve("config.json");
        JsonObject json = JsonParser.parseString(Files.readString(config)).getAsJsonObject();
        json.remove("eos_token_id");
        Files.writeString(config, json.toString());
        Files.delete(endless.resolve("generation_config.json"));

        assertThatThrownBy(new Distillation(endless, data, draft())::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage(endless + ": config.json names no 'eos_token_id', which has to stand between texts");
    }

    @Test
    void aContextLongerThanTheTargetsIsRefused() {
        assertThatThrownBy(distillation().withContext(2 * Distillation.CONTEXT)::run)
                .isInstanceOf(TrainingException.class)
                .hasMessage("the draft's context of 64 tokens is longer than the 32 of the target in " + target);
    }

    @Test
    void moreStagesThanStepsAreRefused() {
        assertThatThrownBy(distillation().withStages(Distillation.STEPS + 1)::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there cannot be more stages, 33, than steps, 32");
    }

    private Path copyOfTarget() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        for (String file : List.of("config.json", "generation_config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(target.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private static List<JsonObject> log(Path model) throws IOException {
        return Files.readAllLines(model.resolve("training-log.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    private static byte[] weights(Path model) throws IOException {
        return Files.readAllBytes(model.resolve("model.safetensors"));
    }
}
