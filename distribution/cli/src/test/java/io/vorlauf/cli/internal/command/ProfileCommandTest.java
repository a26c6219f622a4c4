// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {

    @TempDir
    private Path folder;

    private CommandFixture vorlauf;
    private String model;

    @BeforeEach
    void makeAModel() {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
        // Each text takes 1 s, 0.9 s of it in rounds.
        vorlauf.engine.rounds(request -> List.of(round(0, 100, 400, 10, 5, 600), round(1, 50, 200, 10, 5, 300)));
    }

    @Test
    void thePhasesOfRoundsAddUpToTheWhole() {
        Outcome outcome = profile("--limit", "2");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("model; greedy, 128 tokens, coupled\n2 prompts x seed 0; 1 arm");
        assertThat(outcome.out()).contains("""

                phase           total   share    first   later   ms/later  ms/token
                                ms               rounds  rounds  round
                draft           300.0   15.0 %   200.0   100.0   50.000    37.500
                verify          1200.0  60.0 %   800.0   400.0   200.000   150.000
                sampling        40.0    2.0 %    20.0    20.0    10.000    5.000
                tokenizer       20.0    1.0 %    10.0    10.0    5.000     2.500
                bookkeeping     240.0   12.0 %   170.0   70.0    35.000    30.000
                outside rounds  200.0   10.0 %   -       -       -         25.000
                total           2000.0  100.0 %  -       -       -         250.000

                memory  weights MiB  caches MiB
                model   unknown      unknown

                process: Java heap""");
        assertThat(outcome.out()).endsWith("2 texts, 8 tokens, 4 rounds, 4.0 tokens/s\n");
        assertThat(folder.resolve("out/time.png")).exists();
    }

    @Test
    void whatWasMeasuredIsKeptAsResults() throws IOException {
        profile("--limit", "2");

        ExperimentResults results = Experiments.service().read(folder.resolve("out/results.jsonl"));
        assertThat(results.cells()).hasSize(2).allSatisfy(cell -> assertThat(cell.rounds()).hasSize(2));
        assertThat(results.environments()).singleElement().satisfies(place -> assertThat(place.costs()).isEmpty());
        assertThat(Files.readAllLines(folder.resolve("out/results.jsonl"))).last().asString()
                .startsWith("{\"measured\":{\"arm\":\"wordy\"");
        assertThat(folder.resolve("out/report.html")).content().contains("What was compared");
    }

    @Test
    void theWarmUpIsNotCounted() {
        JsonObject json = JsonParser.parseString(profile("--limit", "2", "--json").out()).getAsJsonObject();

        assertThat(vorlauf.engine.requests()).hasSize(3);
        assertThat(json.get("texts").getAsInt()).isEqualTo(2);
        assertThat(json.getAsJsonObject("phases").getAsJsonObject("verify").get("laterRoundsMillis").getAsDouble())
                .isEqualTo(400);
    }

    @Test
    void whatIsSpentOutsideOfPassesIsSaid() {
        vorlauf.engine.passes(800_000_000);

        assertThat(profile("--limit", "2").out()).containsPattern(
                "outside passes: 20\\.0 % of the time; allocated: [\\d,]+ bytes per token\n");
    }

    @Test
    void theShareOutsideOfPassesIsThatOfWhatRanJustNow() {
        vorlauf.engine.passes(800_000_000);

        JsonObject json = JsonParser.parseString(profile("--limit", "2", "--json").out()).getAsJsonObject();
        assertThat(json.get("outsidePassesShare").getAsDouble()).isEqualTo(0.2, within(1e-9));
        // It is all there now, and nothing runs again.
        JsonObject again = JsonParser.parseString(profile("--limit", "2", "--json").out()).getAsJsonObject();
        assertThat(again.get("outsidePassesShare").isJsonNull()).isTrue();
    }

    @Test
    void whereNoModelSaysHowLongPassesTookNothingIsSaidOfThem() {
        JsonObject json = JsonParser.parseString(profile("--limit", "2", "--json").out()).getAsJsonObject();

        assertThat(json.get("outsidePassesShare").isJsonNull()).isTrue();
    }

    private Outcome profile(String... more) {
        String[] arguments = {"profile", "--target", model, "--draft", model, "--strategy", "wordy", "--out",
            folder.resolve("out").toString()};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return vorlauf.run(all);
    }

    private static RoundReport round(int index, int draft, int verify, int sampling, int tokenizer, int total) {
        long milli = 1_000_000;
        return new RoundReport(index, "wordy", "", 4, 2, 3, 3, draft * milli, verify * milli, sampling * milli,
                tokenizer * milli, total * milli);
    }
}
