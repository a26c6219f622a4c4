// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

    private static final int TOKENS = 10;

    @TempDir
    private Path folder;
    private CommandFixture vorlauf;
    private String model;
    private String prompts;

    @BeforeEach
    void makeAModel() throws IOException {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
        prompts = Files.write(folder.resolve("prompts.txt"), List.of("a b c d e f g h".split(" "))).toString();
    }

    @Test
    void whatBecameSlowerIsNamedAndEndsWithOne() {
        run("before", 0.5, 1);
        run("after", 0.65, 2);

        Outcome outcome = diff("before", "after");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).startsWith("slower than before: wordy by 2");
        assertThat(outcome.out()).containsPattern("\nwordy  0\\.7\\d\\d \\(0\\..* … 0\\..*\\) +<0\\.001 +slower +");
    }

    @Test
    void whatDidNotChangeEndsWithZero() {
        run("before", 0.5, 1);
        run("after", 0.5, 2);

        assertThat(diff("before", "after").code()).isZero();
        assertThat(diff("before", "after").out()).startsWith("no change shown; changes below ");
    }

    @Test
    void againstSeveralRunsItCountsHowMuchTheseDiffer() {
        run("first", 0.5, 1);
        run("second", 0.6, 2);
        run("third", 0.45, 3);
        run("last", 0.6, 4);

        assertThat(diff("third", "last").code()).isEqualTo(1);
        assertThat(diff("first", "second", "third", "last").code()).isZero();
    }

    @Test
    void programsGetAllOfIt() {
        run("before", 0.5, 1);
        run("after", 0.65, 2);

        JsonObject object = JsonParser.parseString(diff("before", "after", "--json").out()).getAsJsonObject();

        assertThat(object.get("slower").getAsBoolean()).isTrue();
        assertThat(object.get("tolerance").getAsDouble()).isEqualTo(0.08);
        assertThat(object.getAsJsonArray("changes").get(1).getAsJsonObject().get("verdict").getAsString())
                .isEqualTo("slower");
        assertThat(object.getAsJsonArray("changes").get(0).getAsJsonObject().get("speedUpChange").isJsonNull()).isTrue();
    }

    @Test
    void aRunThatIsNotThereIsNamed() {
        run("before", 0.5, 1);

        Outcome outcome = diff("before", "nowhere");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("nowhere");
    }

    private void run(String name, double pace, long seed) {
        Random noise = new Random(seed);
        vorlauf.engine.answer(request -> answer(request, pace, noise));
        assertThat(vorlauf.run("compare", "--target", model, "--draft", model, "--prompts", prompts, "--out",
                folder.resolve(name).toString()).code()).isZero();
    }

    private Outcome diff(String... arguments) {
        return vorlauf.run(Stream.concat(Stream.of("diff"),
                Arrays.stream(arguments)
                        .map(argument -> argument.startsWith("-") ? argument : folder.resolve(argument).toString()))
                .toArray(String[]::new));
    }

    private static DecodingResult answer(DecodingRequest request, double pace, Random noise) {
        double seconds = (request.strategy().equals(DecodingRequest.NO_SPECULATION) ? 1 : pace)
                * Math.exp(0.02 * noise.nextGaussian());
        return new DecodingResult("", Tokens.of(new int[TOKENS]), FinishReason.LENGTH, new DecodingMetrics(
                1, TOKENS, TOKENS, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, (long) (1e9 * seconds)), List.of());
    }
}
