// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Timekeeping;
import io.vorlauf.shell.command.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

    @TempDir
    private Path parent;

    private final ExperimentService service = Experiments.service();
    private final Experiment experiment = experiment("first");

    @Test
    void theNextFolderHasTheNextFreeNumber() throws IOException {
        assertThat(next()).isEqualTo(parent.resolve("report")).doesNotExist();
        Files.createDirectory(parent.resolve("report"));
        Files.writeString(parent.resolve("report/notes"), "something of somebody");
        assertThat(next()).isEqualTo(parent.resolve("report-2"));
        Files.createDirectory(parent.resolve("report-2"));
        Files.writeString(parent.resolve("report-2/notes"), "something of somebody");
        Files.writeString(parent.resolve("report-3"), "a file of somebody");
        assertThat(next()).isEqualTo(parent.resolve("report-4"));
    }

    @Test
    void anEmptyFolderIsUsed() throws IOException {
        Files.createDirectory(parent.resolve("report"));

        assertThat(next()).isEqualTo(next()).isEqualTo(OutputFolder.free(parent, "report").folder());
    }

    @Test
    void aRunThatWasBrokenOffGoesOnInItsFolder() {
        run(experiment, new Shard(1, 2), next());

        assertThat(next()).isEqualTo(parent.resolve("report"));
    }

    @Test
    void anotherPartIsLeftAlone() {
        run(experiment, new Shard(2, 2), next());

        Path folder = OutputFolder.next(
                parent, "report", service, new Plan(experiment, new Shard(1, 2)), Timekeeping.MEASURED)
                .folder();

        assertThat(folder).isEqualTo(parent.resolve("report-2"));
    }

    @Test
    void aCompleteRunIsLeftAlone() {
        run(experiment, Shard.ALL, next());

        assertThat(next()).isEqualTo(parent.resolve("report-2"));
    }

    @Test
    void aRunByAnotherTimeIsLeftAlone() {
        run(experiment, new Shard(1, 2), next());

        assertThat(next(Timekeeping.LIVE)).isEqualTo(parent.resolve("report-2"));
        assertThat(next(new Timekeeping.Given(new ReferenceCosts(Map.of())))).isEqualTo(parent.resolve("report-2"));
    }

    @Test
    void anotherExperimentIsLeftAlone() {
        run(experiment("second"), new Shard(1, 2), next());

        assertThat(next()).isEqualTo(parent.resolve("report-2"));
    }

    private Path next() {
        return next(Timekeeping.MEASURED);
    }

    private Path next(Timekeeping timekeeping) {
        return OutputFolder.next(parent, "report", service, new Plan(experiment, Shard.ALL), timekeeping).folder();
    }

    @Test
    void whatFailsLeavesNoEmptyFolders() throws IOException {
        OutputFolder folder = OutputFolder.named(parent.resolve("a/b"));

        assertThatThrownBy(() -> folder.fill(() -> {
            assertThat(parent.resolve("a/b")).isDirectory();
            throw new IllegalStateException("out of paper");
        })).hasMessage("out of paper");

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void whatWasThereOrIsFilledStays() throws IOException {
        Path there = Files.createDirectory(parent.resolve("there"));
        assertThatThrownBy(() -> OutputFolder.named(there.resolve("new")).fill(() -> {
            throw new IllegalStateException();
        })).isInstanceOf(IllegalStateException.class);
        assertThat(there).isEmptyDirectory();

        OutputFolder filled = OutputFolder.named(parent.resolve("filled"));
        assertThatThrownBy(() -> filled.fill(() -> {
            try {
                Files.writeString(filled.results(), "a line");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new IllegalStateException();
        })).isInstanceOf(IllegalStateException.class);
        assertThat(filled.results()).exists();
    }

    @Test
    void whatCannotBeAFolderIsRefusedAtOnce() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "x");

        assertThatThrownBy(() -> OutputFolder.named(file)).isInstanceOf(BadInput.class)
                .hasMessage("cannot write to " + file + ": it is not a folder");
        assertThatThrownBy(() -> OutputFolder.named(file.resolve("below/it"))).isInstanceOf(BadInput.class)
                .hasMessage("cannot make the folder " + file.resolve("below/it") + ": " + file + " is not a folder");
        Path link = Files.createSymbolicLink(parent.resolve("link"), parent.resolve("nowhere"));
        assertThatThrownBy(() -> OutputFolder.named(link)).isInstanceOf(BadInput.class)
                .hasMessage("cannot make the folder " + link + ": " + link + " is not a folder");
    }

    private void run(Experiment what, Shard shard, Path folder) {
        new OutputFolder(folder).fill(() -> service.run(
                new FakeEngine(), what, shard, folder.resolve("results.jsonl"), ExperimentListener.NONE));
    }

    private static Experiment experiment(String title) {
        Arm none = Arm.baseline("none", DecodingSettings.of(DecodingRequest.builder("target", "").build()));
        // Of two parts the first has two prompts, the second one.
        List<LabelledPrompt> prompts = Stream.of("a", "b", "c")
                .map(text -> LabelledPrompt.builder().id(text).prompt(new Prompt.Text(text)).build())
                .toList();
        return Experiment.builder().title(title).arms(List.of(none)).prompts(prompts).build();
    }
}
