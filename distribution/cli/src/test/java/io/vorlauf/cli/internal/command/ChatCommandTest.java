// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.text.Message;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.shell.output.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatCommandTest {

    private CommandFixture vorlauf;
    private String target;
    private Path home;

    @BeforeEach
    void makeAModelThatChats(@TempDir Path folder) throws IOException {
        home = folder;
        vorlauf = new CommandFixture(home.resolve("models"));
        target = vorlauf.model("big", "vocabulary");
        Files.writeString(Path.of(target, "chat_template.jinja"), "a template");
        vorlauf.engine.install("linear", 1, Parameter.integer("k", "", 4, 1, 64));
    }

    private Outcome chat(String typed, String... options) {
        List<String> line = new ArrayList<>(List.of("chat", "--target", target));
        line.addAll(List.of(options));
        vorlauf.platform.typing(typed);
        return vorlauf.run(line.toArray(String[]::new));
    }

    private List<Prompt> prompts() {
        return vorlauf.engine.requests().stream().map(request -> request.prompt()).toList();
    }

    @Test
    void everyLineIsAMessageAndEveryAnswerIsRemembered() {
        Outcome outcome = chat("What?\n\nAnd why?\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("é is it\né is it\n");
        assertThat(prompts()).containsExactly(
                Prompt.messages(Message.user("What?")),
                Prompt.messages(Message.user("What?"), Message.assistant("é is it"), Message.user("And why?")));
        assertThat(outcome.err())
                .contains("models: big (f32 by jvm); /help lists the commands")
                .contains("4 tokens, 2.0 tokens/s; 0 of 3 prompt tokens were cached; the answer ended by: length");
    }

    @Test
    void exitEndsBeforeTheInputDoes() {
        assertThat(chat("One\n/exit\nTwo\n").code()).isZero();
        assertThat(prompts()).hasSize(1);
    }

    @Test
    void resetForgetsAllButTheSystemMessage() {
        chat("One\n/reset\nTwo\n", "--system", "Be brief.");

        assertThat(prompts()).containsExactly(
                Prompt.messages(Message.system("Be brief."), Message.user("One")),
                Prompt.messages(Message.system("Be brief."), Message.user("Two")));
    }

    @Test
    void aLineThatEndsInABackslashGoesOn() {
        chat("One \\\ntwo\\\n\n//three\n");

        assertThat(prompts().get(0)).isEqualTo(Prompt.messages(Message.user("One \ntwo\n")));
        assertThat(((Prompt.Messages) prompts().get(1)).messages()).endsWith(Message.user("/three"));
    }

    @Test
    void helpListsTheCommandsAndAnotherOneIsNamed() {
        Outcome outcome = chat("/help\n/quit\n");

        assertThat(outcome.err()).contains("/reset   forgets the conversation")
                .contains("no command '/quit'; there are: /exit, /help, /reset");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(prompts()).isEmpty();
    }

    @Test
    void aMessageThatCannotBeAnsweredIsTakenBack() {
        List<String> refused = new ArrayList<>();
        vorlauf.engine.answer(request -> {
            if (refused.isEmpty()) {
                refused.add("once");
                throw new InvalidRequestException("model 'big': the chat template refuses the conversation: no");
            }
            return FakeEngine.usual(request);
        });

        Outcome outcome = chat("One\nTwo\n");

        assertThat(outcome.err()).contains("this message cannot be answered: model 'big': the chat template refuses");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(prompts().get(1)).isEqualTo(Prompt.messages(Message.user("Two")));
    }

    @Test
    void aCancelledAnswerEndsTheConversation() {
        vorlauf.engine.answer(request -> {
            DecodingResult usual = FakeEngine.usual(request);
            return new DecodingResult(usual.text(), usual.ids(), FinishReason.CANCELLED, usual.metrics(), List.of());
        });

        assertThat(chat("One\nTwo\n").code()).isEqualTo(130);
        assertThat(prompts()).hasSize(1);
    }

    @Test
    void anAnswerHasTheLengthThatIsAskedForOrAGenerousOne() {
        chat("One\n");
        chat("One\n", "--max-new-tokens", "5");

        assertThat(vorlauf.engine.requests()).extracting(request -> request.maxNewTokens()).containsExactly(1024, 5);
    }

    @Test
    void whatTheTemplateReadsBesideMessagesReachesIt() {
        chat("One\n", "--var", "enable_thinking=false", "--var", "style=plain", "--var", "n=2");

        assertThat(((Prompt.Messages) prompts().get(0)).variables())
                .isEqualTo(Map.of("enable_thinking", false, "style", "plain", "n", 2L));
    }

    @Test
    void theConversationMayBeginWithMessagesOfAFile() throws IOException {
        Path file = Files.writeString(home.resolve("m.json"), """
                [{"role": "user", "content": "Hi", "x": {"a": [1, 2.5, null]}}, {"role": "assistant",
                        "content": "Ho"}]""");
        chat("One\n", "--messages", file.toString());

        Prompt.Messages prompt = (Prompt.Messages) prompts().get(0);
        assertThat(prompt.messages()).hasSize(3).element(0).hasToString(
                "Message[fields={role=user, content=Hi, x={a=[1, 2.5, null]}}]");
    }

    @Test
    void guessesAreInBracketsWhereThereAreNoColours() {
        vorlauf.engine.rounds(request -> List.of(new RoundReport(0, "linear", "", 3, 1, 2, 2, 0, 1, 0, 0, 1)));
        Outcome outcome = chat("One\n", "--draft", target, "--show-guesses");

        assertThat(outcome.out()).isEqualTo("[é] is it\n");
    }

    @Test
    void guessesAreGreenWhereThereAreColours() {
        vorlauf.engine.rounds(request -> List.of(new RoundReport(0, "linear", "", 3, 1, 2, 2, 0, 1, 0, 0, 1)));
        vorlauf.platform.typing("One\n");
        StringWriter out = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(new StringWriter()), false, 80, true);
        VorlaufCommand.commandLine(vorlauf.platform, console).execute("chat", "--target", target, "--show-guesses");

        assertThat(out).hasToString("\u001b[32mé\u001b[0m is it\n");
    }

    @Test
    void aModelWithoutATemplateIsRefusedBeforeItsWeightsAreLoaded() {
        String plain = vorlauf.model("plain", "words");
        vorlauf.platform.typing("One\n");
        Outcome outcome = vorlauf.run("chat", "--target", plain);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("has no chat template: there is neither a chat_template.jinja nor a "
                + "chat_template in tokenizer_config.json");
        assertThat(vorlauf.platform.events()).noneMatch(event -> event.startsWith("load"));
    }

    @Test
    void whatTheModelsMakersSuggestIsSaidAndNotTaken() throws IOException {
        Path file = Path.of(target, "generation_config.json");
        Files.writeString(file, "{\"do_sample\": true, \"temperature\": 0.6, \"top_p\": 0.95, \"top_k\": 20}");
        Outcome outcome = chat("One\n");

        assertThat(outcome.err())
                .contains("this model suggests --temperature 0.6 --top-k 20 --top-p 0.95 (generation_config.json)");
        assertThat(vorlauf.engine.requests().get(0).sampler().temperature()).isZero();
        assertThat(chat("One\n", "--temperature", "1").err()).doesNotContain("suggests");
        Files.writeString(file, "{\"do_sample\": false, \"temperature\": 0.6}");
        assertThat(chat("One\n").err()).doesNotContain("suggests");
    }

    @Test
    void showPromptPrintsWhatTheTemplateMakesAndLoadsNoWeights() {
        Outcome outcome = vorlauf.run("generate", "--target", target, "--system", "Brief.", "--chat", "--show-prompt",
                "Hi");

        assertThat(outcome.out()).isEqualTo("<system>Brief.<user>Hi\n");
        assertThat(vorlauf.platform.events()).containsExactly("close tokenizer vocabulary");
    }

    @Test
    void generateAnswersAMessageOrThoseOfAFile() throws IOException {
        Path file = Files.writeString(home.resolve("m.json"), """
                {"messages": [{"role": "user", "content": "Hi"}], "tools": [{"name": "f"}],
                        "variables": {"a": true}}""");
        vorlauf.run("generate", "--target", target, "--chat", "What?");
        vorlauf.run("generate", "--target", target, "--messages", file.toString());

        assertThat(prompts()).containsExactly(Prompt.messages(Message.user("What?")), new Prompt.Messages(
                List.of(Message.user("Hi")), Map.of("a", true, "tools", List.of(Map.of("name", "f")))));
    }

    @Test
    void promptFilesMayHoldConversationsAndTextsBecomeThemOnDemand() throws IOException {
        Path file = Files.writeString(home.resolve("p.jsonl"), """
                {"id": "a", "messages": [{"role": "user", "content": "Hi"}]}
                {"id": "b", "prompt": "Ho"}
                """);
        Path out = home.resolve("out.jsonl");
        Outcome outcome = vorlauf.run(
                "generate", "--target", target, "--chat", "--prompts", file.toString(), "--out", out.toString());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(prompts()).containsExactlyInAnyOrder(
                Prompt.messages(Message.user("Hi")), Prompt.messages(Message.user("Ho")));
        assertThat(Files.readString(out)).contains("\"prompt\":[{\"role\":\"user\",\"content\":\"Hi\"}]");
        assertThat(vorlauf.run("generate", "--target", target, "--chat", "--prompts", file.toString(), "--out",
                out.toString()).code()).as("the same command again").isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --system x --prompt y                      | --system is for conversations; give --chat or --messages
            --show-prompt --prompt y                   | --show-prompt is for conversations
            --chat --prompt-ids 1                      | --prompt-ids and --chat contradict each other
            --messages FILE --prompts FILE --out x     | --prompts and --messages contradict each other
            --messages none.json                       | there is no file of messages none.json
            --messages FILE                            | is not a conversation: message 2: a message needs a role
            """)
    void whatMakesNoConversationIsRefused(String options, String problem) throws IOException {
        Path file = Files.writeString(home.resolve("bad.json"), """
                [{"role": "user", "content": "Hi"}, {"content": "Ho"}]""");
        Outcome outcome = vorlauf.run(
                ("generate --target " + target + " " + options.replace("FILE", file.toString())).split(" "));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(problem);
    }
}
