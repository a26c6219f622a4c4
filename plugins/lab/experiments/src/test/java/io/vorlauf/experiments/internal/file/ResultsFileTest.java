// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

    private static final Environment ELSEWHERE = new Environment(
            "2", Map.of(), Map.of(), Map.of(), Map.of(), List.of(), Map.of(), "other", 4, 0, "java", "system",
            Optional.empty());

    private final Experiment experiment = Trials.experiment(3, 2, 2, 2);
    private final Environment environment = Trials.environment();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("results.jsonl");
    }

    @Test
    void cellsAreReadInTheOrderOfTheExperimentWhateverTheOrderOfTheFile() {
        // Position 2 stands for the second repetition.
        write(cell("p2", 1), cell("p0", 2), cell("p0", 0));

        assertThat(ResultsFile.read(file).cells()).containsExactly(cell("p0", 0), cell("p2", 1), cell("p0", 2));
    }

    @Test
    void aLineThatWasCutOffIsDropped() throws IOException {
        write(cell("p0", 0), cell("p1", 0));
        byte[] sound = Files.readAllBytes(file);
        Files.writeString(file, "{\"cell\":{\"arm\":\"none\",\"prom", StandardOpenOption.APPEND);

        assertThat(ResultsFile.read(file).cells()).hasSize(2);
        write();
        assertThat(file).hasBinaryContent(sound);
    }

    @Test
    void aFirstLineThatWasCutOffIsWrittenAnew() throws IOException {
        Files.writeString(file, "{\"format\":\"vorl");

        write(cell("p0", 0));

        assertThat(ResultsFile.read(file).cells()).hasSize(1);
    }

    @Test
    void aFileOfSomethingElseIsLeftAlone() throws IOException {
        Files.writeString(file, "a novel, without any line break");

        assertThatThrownBy(this::write)
                .isInstanceOf(ExperimentException.class)
                .hasMessageStartingWith(file + " does not hold results of an experiment");
        assertThat(file).hasContent("a novel, without any line break");
    }

    @Test
    void aDamagedLineIsNamedAndTheFileLeftAlone() throws IOException {
        write(cell("p0", 0), cell("p1", 0));
        String damaged = Files.readString(file).replaceFirst("\"position\":0", "\"position\":\"?\"");
        Files.writeString(file, damaged);

        assertThatThrownBy(this::write)
                .isInstanceOf(ExperimentException.class)
                .hasMessageStartingWith("line 3 of " + file + " is damaged: 'position' is not a number");
        assertThat(file).hasContent(damaged);
    }

    @Test
    void aCellThatIsThereTwiceIsNamed() throws IOException {
        write(cell("p0", 0));
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.get(2)), StandardOpenOption.APPEND);

        assertThatThrownBy(() -> ResultsFile.read(file)).hasMessageContaining(
                "the result of arm 'none' for prompt 'p0', seed 0, repetition 0 is there twice");
    }

    @Test
    void resultsOfAnotherExperimentAreRefused() {
        write(cell("p0", 0));

        assertThatThrownBy(() -> ResultsFile.open(file, Trials.experiment(3, 2, 2, 3), environment))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("holds results of another experiment: arm 'slow' has other settings");
        assertThatThrownBy(() -> ResultsFile.open(file, Trials.experiment(4, 2, 2, 2), environment))
                .hasMessageContaining("the number of its prompts is 3, not 4");
    }

    @Test
    void resultsOfOtherWeightsAreRefused() {
        Environment first = withWeights("crc32c:00000001");
        try (ResultsFile results = ResultsFile.open(file, experiment, first)) {
            results.append(cell("p0", 0));
        }
        Path other = folder.resolve("other.jsonl");
        try (ResultsFile results = ResultsFile.open(other, experiment, withWeights("crc32c:00000002"))) {
            results.append(cell("p1", 0));
        }

        assertThatThrownBy(() -> ResultsFile.open(file, experiment, withWeights("crc32c:00000002")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(file + " holds results of another model 'target'; choose another place for these");
        assertThatThrownBy(() -> Merge.merge(List.of(file, other), folder.resolve("merged")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(other + " holds results of another model 'target' than a file before");
        ResultsFile.open(file, experiment, first).close();
    }

    private static Environment withWeights(String checksum) {
        ModelInfo model = ModelInfo.builder()
                .name("target").family("tests").parameterCount(10).vocabularySize(100).contextLength(512)
                .backend("none").weights("f32").checksum(checksum).build();
        return new Environment(
                "1", Map.of(), Map.of(), Map.of(), Map.of(), List.of(model), Map.of(), "processor", 2, 0, "java",
                "system", Optional.empty());
    }

    @Test
    void resultsOfAStrategyWithOtherDefaultsAreRefused() {
        Environment first = withDefaults("tree-wide", Map.of("nodes", "12", "depth", "8"));
        try (ResultsFile results = ResultsFile.open(file, experiment, first)) {
            results.append(cell("p0", 0));
        }
        Environment second = withDefaults("tree-wide", Map.of("nodes", "24", "depth", "8"));
        Path other = folder.resolve("other.jsonl");
        try (ResultsFile results = ResultsFile.open(other, experiment, second)) {
            results.append(cell("p1", 0));
        }

        assertThatThrownBy(() -> ResultsFile.open(file, experiment, second))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(file + " holds results of another strategy 'tree-wide': its parameter 'nodes' is 12, not "
                        + "24; choose another place for these");
        assertThatThrownBy(() -> ResultsFile.open(file, experiment, withDefaults("tree-wide", Map.of("depth", "8"))))
                .hasMessageContaining("its parameter 'nodes' is 12, not missing");
        assertThatThrownBy(() -> Merge.merge(List.of(file, other), folder.resolve("merged")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(other + " holds results of another strategy 'tree-wide': its parameter 'nodes' is 24, not "
                        + "12 as in a file before");
        ResultsFile.open(file, experiment, first).close();
        ResultsFile.open(file, experiment, withDefaults("linear", Map.of("k", "4"))).close();
    }

    private static Environment withDefaults(String strategy, Map<String, String> defaults) {
        return new Environment("1", Map.of(), Map.of(strategy, "a bundle"), Map.of(strategy, defaults), Map.of(),
                List.of(), Map.of(), "processor", 2, 0, "java", "system", Optional.empty());
    }

    @Test
    void whatWasFinishedIsWrittenByAnInterruptedThreadToo() {
        Thread.currentThread().interrupt();
        try {
            write(cell("p0", 0), cell("p1", 0));

            assertThat(ResultsFile.read(file).cells()).hasSize(2);
        } finally {
            assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        }
    }

    @Test
    void goingBackToAPlaceIsNoThirdPlace() {
        write(cell("p0", 0));
        try (ResultsFile results = ResultsFile.open(file, experiment, ELSEWHERE)) {
            results.append(cell("p1", 0).inEnvironment(results.environment()));
        }
        write(cell("p2", 0));

        assertThat(ResultsFile.read(file).environments()).containsExactly(environment, ELSEWHERE);
    }

    @Test
    void nobodyElseWritesMeanwhile() {
        try (ResultsFile first = ResultsFile.open(file, experiment, environment)) {
            assertThatThrownBy(() -> ResultsFile.open(file, experiment, environment))
                    .isInstanceOf(ExperimentException.class)
                    .hasMessage(file + " is being written by another run");
            first.append(cell("p0", 0));
        }
        assertThat(ResultsFile.read(file).cells()).hasSize(1);
    }

    @Test
    void goingOnElsewhereIsWrittenDownOnce() {
        write(cell("p0", 0));
        for (String prompt : List.of("p1", "p2")) {
            try (ResultsFile results = ResultsFile.open(file, experiment, ELSEWHERE)) {
                assertThat(results.environment()).isEqualTo(1);
                results.append(cell(prompt, 0).inEnvironment(results.environment()));
            }
        }

        assertThat(ResultsFile.read(file).environments()).containsExactly(environment, ELSEWHERE);
        assertThat(ResultsFile.read(file).cells()).extracting(CellResult::environment).containsExactly(0, 1, 1);
    }

    @Test
    void lookingAtResultsElsewhereChangesNothing() throws IOException {
        write(cell("p0", 0));
        byte[] before = Files.readAllBytes(file);

        ResultsFile.open(file, experiment, ELSEWHERE).close();

        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aFullDiskLosesNothingThatWasFinished() throws IOException {
        Configuration small = Configuration.unix().toBuilder().setBlockSize(512).setMaxSize(8192).build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            Path full = disk.getPath("/results.jsonl");
            int written = fill(full);

            assertThat(written).isPositive();
            assertThat(ResultsFile.read(full).cells()).hasSize(written);
            assertThat(Files.readString(full)).as("no half line").endsWith("\n");
        }
    }

    // Writes until the disk is full.
    private int fill(Path full) {
        int written = 0;
        try (ResultsFile results = ResultsFile.open(full, experiment, environment)) {
            for (Block block : experiment.blocks()) {
                results.append(cell(block));
                written++;
            }
            throw new AssertionError("the disk is too large for this test");
        } catch (ExperimentException e) {
            assertThat(e).hasMessageMatching("cannot write /results.jsonl: .*; it holds " + written
                    + " results, and the same command goes on from there");
        }
        return written;
    }

    @Test
    void aFolderOrAFolderThatIsNotThereIsNamed() throws IOException {
        assertThatThrownBy(() -> ResultsFile.open(folder, experiment, environment))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("cannot write " + folder);
        assertThatThrownBy(() -> ResultsFile.open(folder.resolve("no/results"), experiment, environment))
                .isInstanceOf(ExperimentException.class)
                .hasMessageEndingWith("there is no such folder");
    }

    @Test
    void partsThatDisagreeAreNotPutTogether() {
        write(cell("p0", 0));
        Path other = folder.resolve("other.jsonl");
        try (ResultsFile results = ResultsFile.open(other, experiment, environment)) {
            results.append(cell("p0", 1));
        }

        assertThatThrownBy(() -> Merge.merge(List.of(file, other), folder.resolve("merged")))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("arm 'none' has another result for prompt 'p0'");
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void mergingNeverOverwrites() throws IOException {
        write(cell("p0", 0));
        Path there = Files.writeString(folder.resolve("there"), "precious");

        assertThatThrownBy(() -> Merge.merge(List.of(file), there)).hasMessage(there + " is there already");
        assertThat(there).hasContent("precious");
    }

    private void write(CellResult... cells) {
        try (ResultsFile results = ResultsFile.open(file, experiment, environment)) {
            List.of(cells).forEach(results::append);
        }
    }

    private static CellResult cell(String prompt, int position) {
        return cell(new Block(prompt, 0, position == 2 ? 1 : 0), position);
    }

    private static CellResult cell(Block block) {
        return cell(block, 0);
    }

    private static CellResult cell(Block block, int position) {
        return new CellResult("none", block, position, 0, Instant.EPOCH, "text", Tokens.of(1), FinishReason.LENGTH,
                new DecodingMetrics(1, 1, 1, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, 1), List.of());
    }
}
