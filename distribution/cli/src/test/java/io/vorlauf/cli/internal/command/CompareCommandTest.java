package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

    @TempDir
    private Path folder;

    private CommandFixture vorlauf;
    private String model;

    @BeforeEach
    void makeAModel() {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
    }

    @Test
    void theTablesHaveAllArmsAndFitHundredColumns() throws IOException {
        Outcome outcome = compare("--prompts", prompts("a", "b", "c"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                arm    tokens/s  speed-up  acceptance rate  block efficiency  target calls  identical
                none   2.0       1.00      -                1.00              12            -
                wordy  4.0       2.00      0.500            2.00              6             3/3

                arm    draft  verify  overhead  conditional acceptance at depth 1, 2, …
                wordy  25 %   50 %    25 %      0.50 1.00
                """);
        assertThat(outcome.err()).as("no progress where there is no terminal").isEmpty();
    }

    @Test
    void figuresAreRatiosOfTotalsAndNotMeansOfRatios() throws IOException {
        // 1 token in 1 s, then 9 tokens in 3 s: 10 in 4 s, whereas the mean of the two speeds is 2.
        vorlauf.engine.answer(request -> isFirst(request) ? answer(request, 1, 1) : answer(request, 9, 3));

        JsonObject wordy = arms(prompts("first", "second")).get(1).getAsJsonObject();

        assertThat(wordy.get("tokensPerSecond").getAsDouble()).isEqualTo(10 / 4.0);
        assertThat(wordy.get("newTokens").getAsInt()).isEqualTo(10);
    }

    @Test
    void theWarmUpIsNotCountedAndTheArmsTakeTurns() throws IOException {
        compare("--prompts", prompts("a", "b", "c"));

        assertThat(vorlauf.engine.requests())
                .extracting(request -> ((Prompt.Text) request.prompt()).text() + " " + request.strategy())
                .containsExactly(
                        "a none", "a wordy", "b none", "b wordy",
                        "a none", "a wordy", "b wordy", "b none", "c none", "c wordy");
    }

    @Test
    void everyRepetitionHasItsOwnSeedForBothArms() throws IOException {
        compare("--prompts", prompts("a"), "--repetitions", "2", "--seed", "5");

        List<DecodingRequest> counted = vorlauf.engine.requests().subList(2, 6);
        assertThat(counted).extracting(DecodingRequest::seed).containsExactly(5L, 5L, 6L, 6L);
    }

    @Test
    void textsThatDifferAreNotCountedAsIdentical() throws IOException {
        vorlauf.engine.answer(request -> request.strategy().equals("wordy") && !isFirst(request)
                ? answer(request, 3, 1)
                : answer(request, 2, 1));

        JsonObject wordy = arms(prompts("first", "second", "third")).get(1).getAsJsonObject();

        assertThat(wordy.get("identical").getAsInt()).isEqualTo(1);
        assertThat(wordy.get("generations").getAsInt()).isEqualTo(3);
    }

    @Test
    void aPromptThatIsRefusedIsNamed() throws IOException {
        vorlauf.engine.answer(request -> {
            throw new InvalidRequestException("the prompt has 600 tokens");
        });

        Outcome outcome = compare("--prompts", prompts("", "long"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("vorlauf compare: line 2 of ").contains("the prompt has 600 tokens");
    }

    @Test
    void whatWasCompleteIsShownWhenCancelled() throws IOException {
        vorlauf.engine.answer(request -> vorlauf.engine.requests().size() > 7
                ? new DecodingResult("", Tokens.empty(), FinishReason.CANCELLED, answer(request, 1, 1).metrics())
                : answer(request, 2, 1));

        Outcome outcome = compare("--prompts", prompts("a", "b", "c"), "--json");

        assertThat(outcome.code()).isEqualTo(130);
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.get("cancelled").getAsBoolean()).isTrue();
        assertThat(object.getAsJsonArray("arms").get(0).getAsJsonObject().get("generations").getAsInt()).isEqualTo(1);
    }

    @Test
    void severalArmsOfOneStrategyDifferInTheirParameters() throws IOException {
        compare("--prompts", prompts("a"), "--limit", "1", "--strategies", "wordy:k=2,wordy:k=6");

        assertThat(vorlauf.engine.requests().subList(3, 6))
                .extracting(request -> request.strategy() + " " + request.parameters())
                .containsExactly("none {}", "wordy {k=2}", "wordy {k=6}");
    }

    @Test
    void withoutAFileThereAreBuiltInPrompts() {
        compare("--limit", "1");

        assertThat(((Prompt.Text) vorlauf.engine.requests().get(0).prompt()).text()).startsWith("Once upon a time");
    }

    private Outcome compare(String... more) {
        List<String> arguments = new ArrayList<>(List.of("compare", "--target", model, "--draft", model));
        arguments.addAll(List.of(more));
        return vorlauf.run(arguments.toArray(String[]::new));
    }

    private JsonArray arms(String prompts) {
        Outcome outcome = compare("--json", "--prompts", prompts);
        return JsonParser.parseString(outcome.out()).getAsJsonObject().getAsJsonArray("arms");
    }

    private static boolean isFirst(DecodingRequest request) {
        return request.prompt().equals(new Prompt.Text("first"));
    }

    private static DecodingResult answer(DecodingRequest request, int tokens, int seconds) {
        DecodingMetrics metrics =
                new DecodingMetrics(1, tokens, tokens, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, seconds * 1_000_000_000L);
        return new DecodingResult("", Tokens.of(new int[tokens]), FinishReason.LENGTH, metrics);
    }

    private String prompts(String... lines) throws IOException {
        Path file = folder.resolve("prompts.txt");
        return Files.write(file, List.of(lines)).toString();
    }
}
