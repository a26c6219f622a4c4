package io.vorlauf.cli.internal.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {

    @TempDir
    private Path folder;

    @Test
    void aTextFileHasAPromptALineAndEmptyLinesDoNotCount() throws IOException {
        Path file = write("One", "", "  Two  ");

        assertThat(Prompts.read(file)).containsExactly(
                new LabelledPrompt("line 1 of " + file, new Prompt.Text("One")),
                new LabelledPrompt("line 3 of " + file, new Prompt.Text("Two")));
    }

    @Test
    void jsonLinesHoldAPromptOrTurnsOrIds() throws IOException {
        Path file = write("{\"prompt\": \"One\"}", "{\"id\": 7, \"turns\": [\"Two\", \"Three\"]}", "{\"ids\": [4, 5]}");

        assertThat(Prompts.read(file)).extracting(LabelledPrompt::prompt).containsExactly(
                new Prompt.Text("One"), new Prompt.Text("Two"), new Prompt.Ids(Tokens.of(4, 5)));
    }

    @Test
    void aLineThatIsNotAPromptIsNamed() throws IOException {
        Path cut = write("{\"prompt\": \"One\"}", "{\"prompt\": ");
        assertThatThrownBy(() -> Prompts.read(cut))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("line 2 of " + cut);

        Path other = write("{\"question\": \"why\"}");
        assertThatThrownBy(() -> Prompts.read(other))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("prompt, turns, ids");
    }

    @Test
    void aFileWithoutPromptsIsRefused() throws IOException {
        Path empty = write("", " ");

        assertThatThrownBy(() -> Prompts.read(empty)).isInstanceOf(BadInput.class).hasMessageContaining("no prompt");
    }

    @Test
    void thereIsAHandfulOfBuiltInPrompts() {
        assertThat(Prompts.builtIn()).hasSizeBetween(5, 10);
    }

    private Path write(String... lines) throws IOException {
        return Files.write(folder.resolve("prompts"), List.of(lines));
    }
}
