// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratePromptsTest {

    private CommandFixture vorlauf;
    private String target;
    private Path prompts;
    private Path out;

    @BeforeEach
    void makeAModelAndPrompts(@TempDir Path folder) throws IOException {
        vorlauf = new CommandFixture(folder.resolve("models"));
        target = vorlauf.model("big", "vocabulary");
        prompts = Files.writeString(folder.resolve("prompts.txt"), "one\ntwo\nthree\nfour\n");
        out = folder.resolve("out.jsonl");
        vorlauf.engine.answer(GeneratePromptsTest::echo);
    }

    private static DecodingResult echo(DecodingRequest request) {
        DecodingResult usual = FakeEngine.usual(request);
        return new DecodingResult("after " + text(request), usual.ids(), usual.finish(), usual.metrics(), List.of());
    }

    private static String text(DecodingRequest request) {
        return ((Prompt.Text) request.prompt()).text();
    }

    private Outcome run(String... more) {
        List<String> line = new ArrayList<>(List.of(
                "generate", "--target", target, "--prompts", prompts.toString(), "--out", out.toString()));
        line.addAll(List.of(more));
        return vorlauf.run(line.toArray(String[]::new));
    }

    private List<JsonObject> lines() throws IOException {
        return Files.readAllLines(out).stream().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }

    private List<String> texts() throws IOException {
        return lines().stream().map(line -> line.has("text") ? line.get("text").getAsString() : "error").toList();
    }

    @Test
    void everyPromptIsALineInTheirOrderWithWhatJsonSaysOfOne() throws IOException {
        Outcome outcome = run("--parallel", "3");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(texts()).containsExactly("after one", "after two", "after three", "after four");
        assertThat(lines().get(1).keySet()).containsExactly(
                "id", "category", "prompt", "settings", "text", "ids", "finish", "models", "metrics");
        assertThat(lines().get(1).get("id").getAsString()).isEqualTo("line 2");
        assertThat(lines().get(1).get("prompt").getAsString()).isEqualTo("two");
    }

    @Test
    void linesAreInTheOrderOfThePromptsWhicheverIsReadyFirst() throws IOException {
        vorlauf.engine.later();

        assertThat(run("--parallel", "4").code()).isZero();

        assertThat(vorlauf.engine.endedInReverse()).as("the last one ended first").isTrue();
        assertThat(texts()).containsExactly("after one", "after two", "after three", "after four");
    }

    @Test
    void whatIsThereIsNotGeneratedAgain() throws IOException {
        run("--limit", "2");
        String before = Files.readString(out);

        Outcome outcome = run();

        assertThat(vorlauf.engine.requests()).extracting(GeneratePromptsTest::text)
                .containsExactly("one", "two", "three", "four");
        assertThat(Files.readString(out)).startsWith(before);
        assertThat(texts()).hasSize(4);
        assertThat(outcome.err()).contains("2 of 4 texts are in " + out + " already");
    }

    @Test
    void aTornLastLineIsCut() throws IOException {
        run("--limit", "2");
        String whole = Files.readString(out);
        Files.writeString(out, whole.substring(0, whole.length() - 20));

        assertThat(run("--limit", "2").code()).isZero();

        assertThat(Files.readString(out)).isEqualTo(whole);
        assertThat(vorlauf.engine.requests()).extracting(GeneratePromptsTest::text).containsExactly("one", "two", "two");
    }

    @Test
    void aPromptThatFailsIsALineWithItsErrorAndIsTriedAgain() throws IOException {
        vorlauf.engine.answer(request -> {
            if (text(request).equals("two")) {
                throw new DecodingException("the target has a cold");
            }
            return echo(request);
        });

        Outcome outcome = run();

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(texts()).containsExactly("after one", "error", "after three", "after four");
        assertThat(lines().get(1).get("error").getAsString()).isEqualTo("the target has a cold");
        assertThat(outcome.err()).contains("1 failed");

        vorlauf.engine.answer(GeneratePromptsTest::echo);
        assertThat(run().code()).isZero();
        assertThat(texts()).containsExactly("after one", "after two", "after three", "after four");
    }

    @Test
    void whatEndedBeforeItWasCancelledIsKept() throws IOException {
        vorlauf.engine.answer(request -> {
            if (text(request).equals("three")) {
                Thread.currentThread().interrupt();
            }
            return echo(request);
        });

        Outcome outcome = run();

        assertThat(outcome.code()).isEqualTo(130);
        assertThat(texts()).startsWith("after one", "after two").doesNotContain("after four");
        assertThat(outcome.err()).contains("the same command goes on");
        assertThat(Thread.interrupted()).as("the interrupt is used up").isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--temperature 0.5 | temperature was 0.0 and is 0.5 now",
        "--seed 3 | seed was 0 and is 3 now",
        "--min-p 0.1 | minP was 0.0 and is 0.1 now"})
    void textsOfOtherSettingsAreRefusedByTheNameOfTheSetting(String option, String sentence) throws IOException {
        run();
        String before = Files.readString(out);

        Outcome outcome = run(option.split(" "));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("holds texts of other settings: " + sentence);
        assertThat(Files.readString(out)).isEqualTo(before);
    }

    @Test
    void textsOfOtherPromptsAreRefused() throws IOException {
        run();
        Files.writeString(prompts, "one\nzwei\n");

        assertThat(run().err()).contains("a text for another prompt of the name 'line 2'");
    }

    @Test
    void aFileThatHoldsSomethingElseStaysAsItIs() throws IOException {
        Files.writeString(out, "my diary");

        Outcome outcome = run();

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is no file of texts");
        assertThat(out).hasContent("my diary");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "generate --out x.jsonl hello | --out is for many prompts",
        "generate --parallel 2 hello | --parallel is for many prompts",
        "generate --limit 2 hello | --limit is for many prompts",
        "generate --prompts p hello | --prompts and TEXT contradict each other",
        "generate --prompts p --prompt hello | --prompts and --prompt contradict each other",
        "generate --prompts p --trace --out x.jsonl | --trace is for one prompt",
        "generate --prompts p --json --out x.jsonl | --json is for one prompt",
        "generate --prompts p | name one with --out",
        "generate --prompts p --out x.jsonl --parallel 0 | --parallel must be 1 or more, not 0",
        "generate | nothing to continue"})
    void optionsThatMakeNoSenseTogetherAreRefusedByName(String line, String sentence) {
        Outcome outcome = vorlauf.run(line.split(" "));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(sentence);
    }

    @Test
    void promptsOfIdsAreNamedByTheirIds() throws IOException {
        Files.writeString(prompts, "{\"id\": \"a\", \"ids\": [1, 2]}\n");
        vorlauf.engine.answer(FakeEngine::usual);

        assertThat(run().code()).isZero();

        assertThat(lines().get(0).get("prompt")).hasToString("[1,2]");
        assertThat(vorlauf.engine.requests().get(0).prompt()).isEqualTo(new Prompt.Ids(Tokens.of(1, 2)));
    }
}
