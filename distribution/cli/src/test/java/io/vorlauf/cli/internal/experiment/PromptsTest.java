package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptsTest {

    @TempDir
    private Path folder;

    @Test
    void aTextFileHasAPromptALineAndEmptyLinesDoNotCount() throws IOException {
        Path file = write("One", "", "  Two  ");

        assertThat(Prompts.read(file)).containsExactly(
                new LabelledPrompt("line 1", "", new Prompt.Text("One")),
                new LabelledPrompt("line 3", "", new Prompt.Text("Two")));
    }

    @Test
    void jsonLinesHoldAPromptOrTurnsOrIds() throws IOException {
        Path file = write("{\"prompt\": \"One\"}", "{\"id\": 7, \"turns\": [\"Two\", \"Three\"]}", "{\"ids\": [4, 5]}");

        assertThat(Prompts.read(file)).extracting(LabelledPrompt::prompt).containsExactly(
                new Prompt.Text("One"), new Prompt.Text("Two"), new Prompt.Ids(Tokens.of(4, 5)));
    }

    @Test
    void specBenchNamesItsQuestionsAndTheirCategories() throws IOException {
        Path file = write("{\"question_id\": 81, \"category\": \"writing\", \"turns\": [\"Compose\", \"Rewrite\"]}");

        assertThat(Prompts.read(file))
                .containsExactly(new LabelledPrompt("81", "writing", new Prompt.Text("Compose")));
    }

    @Test
    void anIdThatIsThereTwiceIsRefused() throws IOException {
        Path file = write("{\"id\": \"a\", \"prompt\": \"One\"}", "", "{\"id\": \"a\", \"prompt\": \"Two\"}");

        assertThatThrownBy(() -> Prompts.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessage("line 3 of " + file + " has the id of line 1: a");
    }

    @Test
    void aFileThatIsNotTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("prompts"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> Prompts.read(file)).isInstanceOf(BadInput.class).hasMessageContaining("not UTF-8");
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"turns": []}       | turns is empty
            {"turns": "one"}    | turns is not an array but "one"
            {"prompt": null}    | prompt is not a text but null
            {"ids": [1.5]}      | ids must be whole numbers below 2^31, not 1.5
            {"ids": [4294967297]} | ids must be whole numbers below 2^31, not 4294967297
            {"id": null, "prompt": "x"} | id is neither a text nor a number but null
            """)
    void whatIsWrongWithALineIsSaid(String line, String wrong) throws IOException {
        Path file = write("One", line);

        assertThatThrownBy(() -> Prompts.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessage("line 2 of " + file + " is not a prompt: " + wrong);
    }

    @Test
    void aByteOrderMarkIsNoPartOfThePrompt() throws IOException {
        Path file = write("\uFEFF{\"prompt\": \"One\"}");

        assertThat(Prompts.read(file)).extracting(LabelledPrompt::prompt).containsExactly(new Prompt.Text("One"));
    }

    @Test
    void aFileWithoutPromptsIsRefused() throws IOException {
        Path empty = write("", " ");

        assertThatThrownBy(() -> Prompts.read(empty)).isInstanceOf(BadInput.class).hasMessageContaining("no prompt");
    }

    @Test
    void theBuiltInPromptsAreFourForEachOfFourCategories() {
        assertThat(Prompts.builtIn()).hasSize(16);
        assertThat(Prompts.builtIn()).extracting(LabelledPrompt::category)
                .containsOnly("opening", "dialogue", "scene", "wish");
    }

    private Path write(String... lines) throws IOException {
        return Files.write(folder.resolve("prompts"), List.of(lines));
    }
}
