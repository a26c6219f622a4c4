// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.shell.output.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {

    private CommandFixture vorlauf;
    private String target;

    @BeforeEach
    void makeAModel(@TempDir Path home) {
        vorlauf = new CommandFixture(home.resolve("models"));
        vorlauf.platform.home(home);
        target = vorlauf.model("big", "vocabulary");
        vorlauf.engine.install("linear", 1, Parameter.integer("k", "", 4, 1, 64));
    }

    @Test
    void theTextGoesToStdoutAndTheSummaryToStderr() {
        Outcome outcome = vorlauf.run("generate", "--target", target, "--draft", target, "--prompt", "what");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("é is it\n");
        assertThat(outcome.err()).isEqualTo("""
                4 tokens, finish: length
                speed        4.0 tokens/s, first token after 250.0 ms
                speculation  acceptance rate 0.500, block efficiency 2.00, target calls 2
                time         draft 25 %, verify 50 %, overhead 25 %
                models       big (f32 by jvm)
                """);
    }

    @Test
    void withoutATargetTheBuiltInPairSpeaksWithTheLinearStrategy() {
        vorlauf.model("tinystories-target", "words");
        vorlauf.model("tinystories-draft", "words");

        Outcome outcome = vorlauf.run("generate", "what");

        assertThat(outcome.out()).isEqualTo("é is it\n");
        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("tinystories-target");
            assertThat(request.strategy()).isEqualTo("linear");
            assertThat(request.drafts()).containsExactly(DraftChoice.of("tinystories-draft"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--prompt @note", "@note", "-- @note", "--prompt x --stop @note", "--prompt @"})
    void whatBeginsWithAnAtSignIsTextAndNoFile(String arguments) throws IOException {
        // Where the test runs, for a file that is named without a folder.
        Path note = Files.writeString(Path.of("note"), "--strategy nonsense");
        List<String> line = new ArrayList<>(List.of("generate", "--target", target));
        line.addAll(List.of(arguments.split(" ")));
        try {
            Outcome outcome = vorlauf.run(line.toArray(String[]::new));

            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(vorlauf.engine.requests().get(0).toString()).contains(line.get(line.size() - 1));
        } finally {
            Files.delete(note);
        }
    }

    @Test
    void aPromptCanBeAnArgument() {
        vorlauf.run("generate", "--target", target, "what");

        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request ->
                assertThat(request.prompt()).isEqualTo(new Prompt.Text("what")));
    }

    @Test
    void aPromptCanBeAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prompt.txt"), "\uFEFFtwo\nlines\n\r\n");

        vorlauf.run("generate", "--target", target, "--prompt-file", file.toString());

        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request ->
                assertThat(request.prompt()).isEqualTo(new Prompt.Text("two\nlines\n")));
    }

    @Test
    void aPromptCanComeFromStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("wörter\n".getBytes(StandardCharsets.UTF_8)));
        try {
            vorlauf.run("generate", "--target", target, "--prompt-file", "-");
        } finally {
            System.setIn(before);
        }

        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request ->
                assertThat(request.prompt()).isEqualTo(new Prompt.Text("wörter")));
    }

    @Test
    void aPromptFileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF});

        assertThat(vorlauf.run("generate", "--target", target, "--prompt-file", "/nowhere").err())
                .contains("--prompt-file /nowhere: there is no such file or folder");
        assertThat(vorlauf.run("generate", "--target", target, "--prompt-file", binary.toString()).err())
                .contains("--prompt-file " + binary + ": it is not UTF-8");
        assertThat(vorlauf.run("generate", "--target", target, "--prompt-file", "/nowhere", "x").code()).isEqualTo(2);
    }

    @Test
    void stopTokensAreThoseOfTheTargetAndMore() {
        vorlauf.run("generate", "--target", target, "--stop", "END", "--stop-token", "7", "--stop-token", "<|im_end|>", "what");

        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request -> {
            assertThat(request.stopTokens().orElseThrow()).containsExactlyInAnyOrder(2, 7, 9);
            assertThat(request.stopStrings()).containsExactly("END", "<|im_end|>");
        });
    }

    @Test
    void stopTokensStandAloneIfTheTargetsAreIgnored() {
        vorlauf.run("generate", "--target", target, "--ignore-eos", "--stop-token", "7", "what");

        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request ->
                assertThat(request.stopTokens()).contains(Set.of(7)));
    }

    @Test
    void anIdThatNoVocabularyHasIsRefused() {
        assertThat(vorlauf.run("generate", "--target", target, "--stop-token", "99999999999", "what").err())
                .contains("--stop-token 99999999999: no vocabulary has such an id");
    }

    @Test
    void aTargetWithoutTokenizerPrintsIds() {
        Outcome outcome = vorlauf.run("generate", "--target", vorlauf.model("mute"), "--prompt-ids", "1,2");

        assertThat(outcome.out()).isEqualTo("5,6,7,8\n");
    }

    @Test
    void jsonIsOneObjectAndNothingElse() {
        Outcome outcome = vorlauf.run("generate", "--target", target, "--prompt", "what", "--json");

        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.keySet()).containsExactly("text", "ids", "finish", "models", "metrics");
        assertThat(object.get("text").getAsString()).isEqualTo("é is it");
        assertThat(object.get("ids")).hasToString("[5,6,7,8]");
        assertThat(object.get("finish").getAsString()).isEqualTo("length");
        assertThat(object.get("models")).hasToString("[{\"name\":\"big\",\"weights\":\"f32\",\"backend\":\"jvm\"}]");
        JsonObject metrics = object.getAsJsonObject("metrics");
        assertThat(metrics.get("tokensPerSecond").getAsDouble()).isEqualTo(2);
        assertThat(metrics.get("firstTokenMillis").getAsDouble()).isEqualTo(500);
        assertThat(metrics.get("verifyShare").getAsDouble()).isEqualTo(0.75);
        assertThat(metrics.get("acceptanceRate").isJsonNull()).as("nothing was guessed").isTrue();
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void everyMetricInTheHelpIsInTheJson() {
        String help = vorlauf.run("generate", "--help").out();
        Outcome outcome = vorlauf.run("generate", "--target", target, "--prompt", "what", "--json");

        JsonObject metrics = JsonParser.parseString(outcome.out()).getAsJsonObject().getAsJsonObject("metrics");
        String listed = help.substring(help.indexOf("and metrics:") + 12, help.indexOf("Examples:"));
        assertThat(List.of(listed.strip().split(",\\s+"))).containsExactlyInAnyOrderElementsOf(metrics.keySet());
    }

    @Test
    void withoutOptionsDecodingIsGreedyAndPlain() {
        vorlauf.run("generate", "--target", target, "--prompt", "what");

        assertThat(vorlauf.engine.requests()).containsExactly(DecodingRequest.builder("big", "what").build());
    }

    @Test
    void everyOptionReachesTheEngine() {
        String draft = vorlauf.model("small", "vocabulary");
        vorlauf.engine.install("chatty", 1, Parameter.integer("k", "", 4, 1, 64),
                Parameter.choice("mode", "", "slow", List.of("slow", "fast")));
        vorlauf.engine.installTransform("plain");
        vorlauf.engine.installTransform("no-repeat-ngram", Parameter.integer("n", "", 3, 1, 9));

        vorlauf.run(("generate --target " + target + " --draft " + draft + " --prompt-ids 1,2,3 --strategy chatty"
                + " --set k=2 --set mode=fast --verification rejection --max-new-tokens 7 --stop A --stop B"
                + " --ignore-eos --seed 99"
                + " --temperature 0.7 --top-k 5 --top-p 0.9 --min-p 0.1 --repetition-penalty 1.1 --presence-penalty 0.2"
                + " --frequency-penalty 0.3 --logit-bias 4=-2.5 --draft-temperature 1.5"
                + " --transform plain --transform no-repeat-ngram:n=4").split(" "));

        SamplerSettings sampler = SamplerSettings.builder()
                .temperature(0.7).topK(5).topP(0.9).minP(0.1).repetitionPenalty(1.1).presencePenalty(0.2)
                .frequencyPenalty(0.3).logitBias(Map.of(4, -2.5)).build();
        assertThat(vorlauf.engine.requests()).containsExactly(DecodingRequest.builder("big", Tokens.of(1, 2, 3))
                .strategy("chatty").set(Map.of("k", "2", "mode", "fast"))
                .draft(DraftChoice.builder().model("small").sampler(sampler.withTemperature(1.5)).build())
                .sampler(sampler)
                .transform("plain")
                .transform(TransformChoice.builder().name("no-repeat-ngram").parameters(Map.of("n", "4")).build())
                .verification(VerificationMethod.REJECTION)
                .maxNewTokens(7)
                .stopTokens(Set.of())
                .stopStrings(List.of("A", "B"))
                .seed(99)
                .build());
    }

    @Test
    void aSchemaInAFileBecomesTheTransformThatObeysIt(@TempDir Path folder) throws IOException {
        vorlauf.engine.installTransform("json", Parameter.text("schema", "", ""));
        Path file = Files.writeString(folder.resolve("schema.json"), "{\"type\": \"null\"}\n");
        String[] arguments = {"generate", "--target", target, "--prompt", "what", "--json-schema", file.toString()};
        vorlauf.run(arguments);
        assertThat(vorlauf.engine.requests()).singleElement().satisfies(request -> assertThat(request.namedTransforms())
                .containsExactly(TransformChoice.builder()
                        .name("json").parameters(Map.of("schema", "{\"type\": \"null\"}\n")).build()));
        Files.writeString(file, " \n");
        CommandFixture.Outcome refused = vorlauf.run(arguments);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("it is empty; --transform json allows any value");
    }

    @Test
    void aDraftMeansTheLinearStrategy() {
        vorlauf.run("generate", "--target", target, "--draft", target, "--prompt", "what", "--set", "k=2");

        DecodingRequest request = vorlauf.engine.requests().get(0);
        assertThat(request.strategy()).isEqualTo("linear");
        assertThat(request.parameters()).isEqualTo(Map.of("k", "2"));
        assertThat(request.drafts()).containsExactly(DraftChoice.of("big"));
    }

    @Test
    void theStrategyNoneDoesNotPayForADraft() {
        String draft = vorlauf.model("small");
        vorlauf.run("generate", "--target", target, "--draft", draft, "--strategy", "none", "--prompt", "what");

        assertThat(vorlauf.engine.requests().get(0).drafts()).isEmpty();
        assertThat(vorlauf.platform.events()).noneMatch(event -> event.startsWith("load small"));
    }

    @Test
    void treesGoToStderrAndTheTextToStdout() {
        Outcome outcome = vorlauf.run("generate", "--target", target, "--trace", "what");

        assertThat(outcome.out()).isEqualTo("é is it\n");
        assertThat(outcome.err()).startsWith("round 0 by none: 0 guesses, 0 accepted, 2 new tokens\n4 tokens, finish");
    }

    @Test
    void aCancelledGenerationShowsWhatThereIsAndExitsWith130() {
        vorlauf.engine.answer(request -> {
            DecodingResult usual = FakeEngine.usual(request);
            Thread.currentThread().interrupt();
            return new DecodingResult(usual.text(), usual.ids(), FinishReason.CANCELLED, usual.metrics(), List.of());
        });

        Outcome outcome = vorlauf.run("generate", "--target", target, "--prompt", "what");

        assertThat(outcome.code()).isEqualTo(130);
        assertThat(outcome.out()).isEqualTo("é is it\n");
        assertThat(outcome.err()).contains("finish: cancelled");
        assertThat(Thread.interrupted()).as("the interrupt is used up").isFalse();
    }

    @Test
    void whereNothingCanBeWrittenThereIsNoSummaryEither() {
        StringWriter err = new StringWriter();
        PrintWriter out = new PrintWriter(new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });

        int code = VorlaufCommand.commandLine(vorlauf.platform, new Console(out, new PrintWriter(err), false))
                .execute("generate", "--target", target, "--prompt", "what");

        assertThat(code).isEqualTo(130);
        assertThat(err.toString()).isEmpty();
        assertThat(Thread.interrupted()).as("the interrupt is used up").isFalse();
    }
}
