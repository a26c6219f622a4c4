// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.support.SyntheticEngine;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a study measures by itself")
class RecordTest {

    private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

    private final ExperimentService service = Experiments.service();
    private final SyntheticEngine engine = new SyntheticEngine(1);
    private final Experiment experiment = Trials.experiment(2, 1, 1, 2);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("results.jsonl");
    }

    private static CellResult cell(String prompt) {
        return new CellResult("slow", new Block(prompt, 0, 0), 0, 0, START, "", Tokens.of(1), FinishReason.LENGTH,
                new DecodingMetrics(1, 1, 1, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, 1), List.of());
    }

    @Test
    void isWrittenDownAsResultsWithWhereAndWhenAndByWhichCommand() {
        ExperimentResults results =
                service.record(engine, experiment, List.of(cell("p0")), List.of("vorlauf", "study"), file);

        assertThat(results).isEqualTo(service.read(file));
        assertThat(results.cells()).containsExactly(cell("p0"));
        assertThat(results.environments()).singleElement().satisfies(place -> {
            assertThat(place.models()).extracting("name").containsExactly("target");
            assertThat(place.occasion()).map(Occasion::began).contains(START);
            assertThat(place.occasion()).map(Occasion::command).contains(List.of("vorlauf", "study"));
        });
    }

    @Test
    void isRefusedIfItIsOfAnotherExperiment() {
        assertThatThrownBy(() -> service.record(engine, experiment, List.of(cell("p9")), List.of(), file))
                .isInstanceOf(ExperimentException.class)
                .hasMessage("these results cannot be written down: the result of arm 'slow' for prompt 'p9', seed 0, "
                        + "repetition 0 does not belong to this experiment");
        assertThat(file).doesNotExist();
    }

    @Test
    void doesNotReplaceWhatIsThere() throws IOException {
        Files.writeString(file, "mine");

        assertThatThrownBy(() -> service.record(engine, experiment, List.of(), List.of(), file))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(file + " is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void mayBeNotedBesideResultsWhichAreReadAsBeforeAndGoOn() throws IOException {
        ExperimentResults before = service.run(engine, experiment, Shard.ALL, file, ExperimentListener.NONE);

        service.note(file, Map.of("batches", List.of(Map.of("size", 2, "speedUp", 1.5))));

        assertThat(Files.readAllLines(file)).last().asString()
                .contains("\"measured\":{\"batches\":[{", "\"speedUp\":1.5");
        assertThat(service.read(file)).isEqualTo(before);
        assertThat(service.run(engine, experiment, Shard.ALL, file, ExperimentListener.NONE)).isEqualTo(before);
    }

    @Test
    void isNotNotedWhereThereAreNoResults() {
        assertThatThrownBy(() -> service.note(file, Map.of()))
                .isInstanceOf(ExperimentException.class)
                .hasMessage("there is no results file " + file);
    }
}
