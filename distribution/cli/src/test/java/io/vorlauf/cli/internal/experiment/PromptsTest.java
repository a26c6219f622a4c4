// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

        assertThat(Prompts.read(file).list()).containsExactly(
                LabelledPrompt.builder().id("line 1").prompt(new Prompt.Text("One")).build(),
                LabelledPrompt.builder().id("line 3").prompt(new Prompt.Text("Two")).build());
    }

    @Test
    void jsonLinesHoldAPromptOrTurnsOrIds() throws IOException {
        Path file = write("{\"prompt\": \"One\"}", "{\"id\": 7, \"turns\": [\"Two\", \"Three\"]}", "{\"ids\": [4, 5]}");

        assertThat(Prompts.read(file).list()).extracting(LabelledPrompt::prompt).containsExactly(
                new Prompt.Text("One"), new Prompt.Text("Two"), new Prompt.Ids(Tokens.of(4, 5)));
    }

    @Test
    void specBenchNamesItsQuestionsAndTheirCategories() throws IOException {
        Path file = write("{\"question_id\": 81, \"category\": \"writing\", \"turns\": [\"Compose\", \"Rewrite\"]}");

        assertThat(Prompts.read(file).list())
                .containsExactly(LabelledPrompt.builder()
                        .id("81").category("writing").prompt(new Prompt.Text("Compose")).build());
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
                .hasMessageContaining("prompt, text, turns, messages, ids");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"turns": []}       | turns is empty
            {"turns": "one"}    | turns is not an array but "one"
            {"prompt": null}    | prompt is not a text but null
            {"ids": [1.5]}      | ids must be whole numbers from 0 to below 2^31, not 1.5
            {"ids": [4294967297]} | ids must be whole numbers from 0 to below 2^31, not 4294967297
            {"ids": [-1]}       | ids must be whole numbers from 0 to below 2^31, not -1
            {"ids": []}         | ids is empty
            {"prompt": ""}      | prompt is empty
            {"id": null, "prompt": "x"} | id is neither a text nor a number but null
            {"id": " ", "prompt": "x"} | its id is empty
            {"question": "why"} | it has none of prompt, text, turns, messages, ids but question
            [1, 2]              | it is not a text but [1,2]
            {"prompt": "One"    | it ends too early; a prompt is a JSON object with prompt, text, turns, messages or ids, or a JSON text
            {"prompt": One}     | it is not valid at column 12; a prompt is a JSON object with prompt, text, turns, messages or ids, or a JSON text
            The dog             | it is not valid at column 1; a prompt is a JSON object with prompt, text, turns, messages or ids, or a JSON text
            """)
    void whatIsWrongWithALineIsSaid(String line, String wrong) throws IOException {
        Path file = write("{\"prompt\": \"One\"}", line);

        assertThatThrownBy(() -> Prompts.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessage("line 2 of " + file + " is not a prompt: " + wrong);
    }

    @Test
    void aByteOrderMarkIsNoPartOfThePrompt() throws IOException {
        Path file = write("\uFEFF{\"prompt\": \"One\"}");

        assertThat(Prompts.read(file).list()).extracting(LabelledPrompt::prompt)
                .containsExactly(new Prompt.Text("One"));
    }

    @Test
    void aFileWithoutPromptsIsRefused() throws IOException {
        Path empty = write("", " ");

        assertThatThrownBy(() -> Prompts.read(empty)).isInstanceOf(BadInput.class).hasMessageContaining("no prompt");
    }

    @Test
    void theBuiltInPromptsAreFourForEachOfFourCategories() {
        assertThat(Prompts.builtIn().list()).hasSize(16);
        assertThat(Prompts.builtIn().list()).extracting(LabelledPrompt::category)
                .containsOnly("opening", "dialogue", "scene", "wish");
    }

    @Test
    void aJsonArrayHoldsTextsOrObjects() throws IOException {
        Path texts = write("[\"One\",", "  \"Two\"]");
        assertThat(Prompts.read(texts).list()).containsExactly(
                LabelledPrompt.builder().id("prompt 1").prompt(new Prompt.Text("One")).build(),
                LabelledPrompt.builder().id("prompt 2").prompt(new Prompt.Text("Two")).build());

        Path objects = write("[{\"text\": \"One\", \"category\": \"a\"}, {\"id\": 7, \"turns\": [\"Two\"]}]");
        assertThat(Prompts.read(objects).list()).containsExactly(
                LabelledPrompt.builder().id("prompt 1").category("a").prompt(new Prompt.Text("One")).build(),
                LabelledPrompt.builder().id("7").prompt(new Prompt.Text("Two")).build());
        assertThat(Prompts.read(objects).summary()).isEqualTo("2 prompts in 1 category, JSON array");
    }

    @Test
    void aJsonArrayThatIsBrokenIsRefusedWithTheLine() throws IOException {
        Path cut = write("[\"One\",", "  \"Two\"");
        assertThatThrownBy(() -> Prompts.read(cut)).isInstanceOf(BadInput.class).hasMessage("line 3 of " + cut
                + " is not a JSON array of prompts: it ends too early; a prompt is a JSON object with prompt, text, "
                + "turns, messages or ids, or a JSON text");

        Path broken = write("[\"One\",", "  Two]");
        assertThatThrownBy(() -> Prompts.read(broken)).isInstanceOf(BadInput.class)
                .hasMessageStartingWith(
                        "line 2 of " + broken + " is not a JSON array of prompts: it is not valid at column");

        Path more = write("[\"One\"] \"Two\"");
        assertThatThrownBy(() -> Prompts.read(more)).isInstanceOf(BadInput.class).hasMessageNotContaining("JsonReader");
    }

    @Test
    void aTextMayBeginWithABracket() throws IOException {
        Path file = write("[INST] Who are you? [/INST]", "[1] A footnote");

        assertThat(Prompts.read(file).list()).extracting(LabelledPrompt::prompt).containsExactly(
                new Prompt.Text("[INST] Who are you? [/INST]"), new Prompt.Text("[1] A footnote"));
    }

    @Test
    void aTableNamesItsColumnsAndQuotesAsRfc4180Has() throws IOException {
        Path file = write("id,category,prompt", "a,verse,\"One, \"\"two\"\",", "three\"", "", ",sums,Four", "c,,Five");

        Prompts prompts = Prompts.read(file);

        assertThat(prompts.list()).containsExactly(
                LabelledPrompt.builder()
                        .id("a").category("verse").prompt(new Prompt.Text("One, \"two\",\nthree")).build(),
                LabelledPrompt.builder().id("line 5").category("sums").prompt(new Prompt.Text("Four")).build(),
                LabelledPrompt.builder().id("c").prompt(new Prompt.Text("Five")).build());
        assertThat(prompts.summary()).isEqualTo("3 prompts in 2 categories, CSV");
    }

    @Test
    void aTableMayBeCutByTabsOrSemicolonsAndHoldTurns() throws IOException {
        Path tabs = write("category\tturns", "verse\t\"[\"\"One\"\", \"\"Two\"\"]\"", "sums\tThree");
        assertThat(Prompts.read(tabs).list()).extracting(LabelledPrompt::prompt)
                .containsExactly(new Prompt.Text("One"), new Prompt.Text("Three"));
        assertThat(Prompts.read(tabs).summary()).endsWith(", TSV");

        Path semicolons = write("Text;Category", "One, two;verse");
        assertThat(Prompts.read(semicolons).list())
                .containsExactly(LabelledPrompt.builder()
                        .id("line 2").category("verse").prompt(new Prompt.Text("One, two")).build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            id,prompt;1             | line 2 of FILE is not a prompt: it has 1 cell, and the first row, which names them, has 2
            id,prompt;1,            | line 2 of FILE is not a prompt: prompt is empty
            id,prompt;1,One;1,Two   | line 3 of FILE has the id of line 2: 1
            id,prompt;1,"One        | line 2 of FILE is not a row of a table: a quote that begins there is not closed; a quote within quotes is written twice
            id,prompt;1,"One"two    | line 2 of FILE is not a row of a table: a closing quote must be followed by the next cell or the end of the line; a quote within quotes is written twice
            """)
    void whatIsWrongWithATableIsSaidWithTheLine(String lines, String wrong) throws IOException {
        Path file = write(lines.split(";"));

        assertThatThrownBy(() -> Prompts.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessage(wrong.replace("FILE", file.toString()));
    }

    @Test
    void aTableWithoutAColumnOfPromptsIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("questions.csv"), "id,question\n1,Why?\n");

        assertThatThrownBy(() -> Prompts.read(file)).isInstanceOf(BadInput.class).hasMessage(file
                + " has no column prompt, text or turns; its first row, which names the columns, is: id, question");
    }

    @Test
    void aTextMayHaveCommasInItsFirstLine() throws IOException {
        assertThat(Prompts.read(write("Once, upon a time", "text, that is")).list()).hasSize(2);
    }

    @Test
    void linesOfATextThatBeginWithANumberSignAreCommentsAndCounted() throws IOException {
        Path file = write("# Beginnings", "One", "#Two");
        assertThat(Prompts.read(file).list()).containsExactly(LabelledPrompt.builder()
                .id("line 2").prompt(new Prompt.Text("One")).build());
        assertThat(Prompts.read(file).summary()).isEqualTo("1 prompt, text, 2 comments left out");

        Path json = write("{\"prompt\": \"# A title\"}");
        assertThat(Prompts.read(json).list()).extracting(LabelledPrompt::prompt)
                .containsExactly(new Prompt.Text("# A title"));
    }

    @Test
    void aFileHasOneForm() throws IOException {
        Path file = write("One", "{\"prompt\": \"Two\"}");

        assertThatThrownBy(() -> Prompts.read(file)).isInstanceOf(BadInput.class).hasMessage("line 2 of " + file
                + " is a JSON object, but the file begins with text; the prompts of a file are written in one form");
        assertThat(Prompts.read(write("One", "{name} goes home.")).list()).as("braces alone are none").hasSize(2);
    }

    @Test
    void halfACharacterIsReadAsModelsReadItAndNamed() throws IOException {
        Path file = write("{\"prompt\": \"Once \\ud83d upon\"}", "{\"prompt\": \"A \\ud83d\\ude00\"}");

        Prompts prompts = Prompts.read(file);

        assertThat(prompts.list()).extracting(LabelledPrompt::prompt)
                .containsExactly(new Prompt.Text("Once \ufffd upon"), new Prompt.Text("A \ud83d\ude00"));
        assertThat(prompts.notes()).containsExactly(
                "half a character (a surrogate without the other one) was read as U+FFFD in line 1 of " + file);
    }

    @Test
    void linesMayEndAsInWindows() throws IOException {
        Path file = Files.writeString(folder.resolve("prompts"), "\uFEFF# comment\r\nOne\r\n\r\nTwo\r\n");

        assertThat(Prompts.read(file).list()).extracting(LabelledPrompt::prompt)
                .containsExactly(new Prompt.Text("One"), new Prompt.Text("Two"));
    }

    @Test
    void aSampleHasOfEachCategoryItsShareAndKeepsTheOrder() {
        Prompts sample = prompts(60, 30, 9, 1).sample(20, 3);

        assertThat(sample.list()).extracting(LabelledPrompt::category).containsExactlyElementsOf(
                Stream.of(repeat("c0", 11), repeat("c1", 6), repeat("c2", 2), repeat("c3", 1))
                        .flatMap(all -> all)
                        .toList());
        assertThat(sample.list()).extracting(prompt -> Integer.parseInt(prompt.id())).isSorted();
    }

    @Test
    void theSameSeedTakesTheSameSampleAndAnotherSeedAnother() {
        Prompts prompts = prompts(60, 30);

        assertThat(prompts.sample(20, 3).list()).isEqualTo(prompts.sample(20, 3).list())
                .isNotEqualTo(prompts.sample(20, 4).list());
    }

    @Test
    void aSampleWithLessThanOneForEachCategoryIsOfTheLargest() {
        assertThat(prompts(2, 5, 4).sample(2, 0).list()).extracting(LabelledPrompt::category)
                .containsExactly("c1", "c2");
        assertThat(prompts(2, 5).sample(9, 0).list()).as("no more than there are").hasSize(7);
    }

    private static Stream<String> repeat(String category, int number) {
        return Stream.generate(() -> category).limit(number);
    }

    // So many prompts of c0, c1, ….
    private static Prompts prompts(int... sizes) {
        List<LabelledPrompt> prompts = new ArrayList<>();
        for (int category = 0; category < sizes.length; category++) {
            for (int i = 0; i < sizes[category]; i++) {
                prompts.add(LabelledPrompt.builder()
                        .id(String.valueOf(prompts.size())).category("c" + category).prompt(new Prompt.Text("x"))
                        .build());
            }
        }
        return new Prompts(prompts, "text", List.of());
    }

    private Path write(String... lines) throws IOException {
        return Files.write(folder.resolve("prompts"), List.of(lines));
    }
}
