// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

    @Test
    void allSizesAreMeasuredInBothShapes(@TempDir Path models) {
        CommandFixture vorlauf = new CommandFixture(models);

        Outcome outcome = vorlauf.run("bench", "--model", vorlauf.model("model"), "--rounds", "1", "--json");

        assertThat(outcome.code()).isZero();
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        JsonArray passes = object.getAsJsonArray("passes");
        assertThat(passes).extracting(pass -> pass.getAsJsonObject().get("k").getAsInt())
                .containsExactly(1, 2, 4, 8, 16, 32);
        assertThat(passes.get(0).getAsJsonObject().get("chainRatio").getAsDouble()).isEqualTo(1);
        assertThat(object.get("verifyMillis").getAsDouble()).as("from the rounds").isEqualTo(10);
        assertThat(object.get("ownShare").getAsDouble()).isEqualTo(0.1);
        assertThat(vorlauf.platform.events()).as("bf16 unless told otherwise").contains("load model {weights=bf16}");
    }

    private static CommandFixture withStrategies(Path models) {
        CommandFixture vorlauf = new CommandFixture(models);
        List.of("linear", "tree", "adaptive").forEach(name -> vorlauf.engine.install(name, 1));
        return vorlauf;
    }

    @Test
    void everyStrategyIsMeasuredAtEveryWidthInTurns(@TempDir Path models) {
        CommandFixture vorlauf = withStrategies(models);
        String model = vorlauf.model("model", "words");

        Outcome outcome = vorlauf.run("bench", "--target", model, "--draft", vorlauf.model("draft", "words"),
                "--concurrency", "1,4", "--rounds", "2", "--json");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.keySet()).containsExactly(
                "models", "threads", "processors", "sampling", "tokens", "prompts", "rounds", "concurrency");
        JsonArray cells = object.getAsJsonArray("concurrency");
        assertThat(cells).extracting(cell -> cell.getAsJsonObject().get("strategy").getAsString() + " "
                        + cell.getAsJsonObject().get("width").getAsInt())
                .containsExactly("none 1", "linear 1", "tree 1", "adaptive 1",
                        "none 4", "linear 4", "tree 4", "adaptive 4");
        assertThat(cells.get(0).getAsJsonObject().keySet()).containsExactly(
                "strategy", "width", "tokensPerSecond", "firstTokenMillis", "tokenMillis", "lanesPerPass");
        assertThat(turns(vorlauf)).as("what warms up, and then there and back")
                .isEqualTo("none linear tree adaptive "
                        + "none linear tree adaptive none linear tree adaptive "
                        + "tree linear none adaptive tree linear none");
    }

    /** Who was asked for in turns, however often in each. */
    private static String turns(CommandFixture vorlauf) {
        StringBuilder turns = new StringBuilder();
        for (DecodingRequest request : vorlauf.engine.requests()) {
            if (!turns.toString().endsWith(request.strategy())) {
                turns.append(' ').append(request.strategy());
            }
        }
        return turns.toString().strip();
    }

    @Test
    void theTableSaysWhatWasMeasuredAndTheSpeedUpOverTheFirstWidth(@TempDir Path models) {
        CommandFixture vorlauf = withStrategies(models);

        Outcome outcome = vorlauf.run("bench", "--target", vorlauf.model("model", "words"),
                "--concurrency", "1,2", "--strategies", "none", "--rounds", "1", "--limit", "3");

        assertThat(outcome.out()).startsWith("model (f32 by jvm)\ngreedy, at most 128 tokens, 3 prompts, 1 round; ")
                .containsPattern("none +1 +\\S+ +1\\.00");
    }

    @Test
    void arrivalsByChanceAreMeasuredWithoutAWidth(@TempDir Path models) {
        CommandFixture vorlauf = withStrategies(models);

        Outcome outcome = vorlauf.run("bench", "--target", vorlauf.model("model", "words"),
                "--arrivals", "5000", "--strategies", "none", "--rounds", "1", "--json");

        JsonArray cells = JsonParser.parseString(outcome.out()).getAsJsonObject().getAsJsonArray("concurrency");
        assertThat(cells).hasSize(1);
        assertThat(cells.get(0).getAsJsonObject().get("arrivalsPerSecond").getAsDouble()).isEqualTo(5000);
        assertThat(cells.get(0).getAsJsonObject().getAsJsonObject("firstTokenMillis").get("p99").getAsDouble())
                .isPositive();
    }

    @Test
    void aGenerationThatFailsEndsTheBenchmark(@TempDir Path models) {
        CommandFixture vorlauf = withStrategies(models);
        vorlauf.engine.answer(request -> {
            throw new DecodingException("the target has a cold");
        });

        Outcome outcome = vorlauf.run("bench", "--target", vorlauf.model("model", "words"),
                "--concurrency", "2", "--strategies", "none");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("a generation with none failed: the target has a cold");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--tokens 5 | --max-new-tokens is for --concurrency",
        "--strategies none | --strategies is for --concurrency",
        "--concurrency 1 --context 9 | --context is for passes",
        "--concurrency 1 --model m | --model is for passes",
        "--concurrency 1 --arrivals 2 | --concurrency and --arrivals contradict each other",
        "--concurrency 1,1 | --concurrency must be different numbers",
        "--concurrency 0 | --concurrency must be different numbers",
        "--arrivals 0 | --arrivals must be above 0",
        "--rounds 0 | --rounds and --context must be 1 or more"})
    void optionsThatMakeNoSenseTogetherAreRefusedByName(String options, String sentence, @TempDir Path models) {
        Outcome outcome = withStrategies(models).run(("bench " + options).split(" "));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(sentence);
    }
}
