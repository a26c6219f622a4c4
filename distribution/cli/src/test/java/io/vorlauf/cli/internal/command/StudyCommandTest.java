// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyCommandTest {

    @TempDir
    private Path folder;

    private CommandFixture vorlauf;
    private String model;

    @BeforeEach
    void makeAModel() {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
        vorlauf.engine.install("linear", 1, Parameter.integer("k", "", 4, 1, 64));
        vorlauf.engine.rounds(request -> List.of(round(0, 3, 1, 2), round(1, 3, 0, 1), round(2, 3, 3, 3),
                round(3, 0, 0, 0)));
    }

    @Test
    void rejectionsAreCountedOverAsManyRoundsAsWereAskedFor() {
        Outcome outcome = study("rejections", "--rounds", "7");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("model; greedy, 128 tokens, coupled\n").endsWith("""

                depth  attempts  accepted  conditional  cumulative  first rejected here
                                           acceptance   acceptance
                1      7         5         0.714        0.714       2
                2      5         2         0.400        0.286       3
                3      2         2         1.000        0.286       0

                first rejected guess at depth 1.60 (mean), 2.0 (median), 2 (mode)
                2 of 7 rounds with guesses had none rejected
                """);
        assertThat(outcome.err()).isEqualTo("16 prompts in 4 categories, built in\nresults: "
                + folder.resolve("out/results.jsonl") + "\nreport: "
                + folder.resolve("out/report.html") + "\n");
        assertThat(folder.resolve("out/rejection-depth.png")).exists();
    }

    @Test
    void theTextsOfRejectionsAreKeptAsResultsWithAsManySeedsAsItTook() {
        study("rejections", "--rounds", "49", "--temperature", "1");

        ExperimentResults results = Experiments.service().read(folder.resolve("out/results.jsonl"));
        assertThat(results.experiment().seeds()).containsExactly(0L, 1L);
        assertThat(results.cells()).hasSize(17).allSatisfy(cell -> assertThat(cell.rounds()).hasSize(4));
        assertThat(folder.resolve("out/report.html")).content().contains("What was compared");
    }

    @Test
    void resultsThatAreThereAreNotReplacedByRejections() {
        study("rejections", "--rounds", "7");
        vorlauf.engine.requests().clear();

        Outcome outcome = study("rejections", "--rounds", "7");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(
                folder.resolve("out/results.jsonl") + " is there already; name another folder with --out");
        assertThat(vorlauf.engine.requests()).isEmpty();
    }

    @Test
    void rejectionsAreOfFiveGuessesUnlessOthersAreWanted() {
        vorlauf.run("study", "rejections", "--target", model, "--draft", model, "--strategy", "linear", "--rounds", "1",
                "--out", folder.resolve("out").toString());

        assertThat(vorlauf.engine.requests().get(0).parameters()).containsEntry("k", "5");
    }

    @Test
    void anEngineThatNeverGuessesIsAFailureAndNotAnEndlessLoop() {
        vorlauf.engine.rounds(request -> List.of(round(0, 0, 0, 0)));

        Outcome outcome = study("rejections", "--rounds", "7");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).endsWith(
                "vorlauf study rejections: the strategy guessed nothing for any of 16 prompts\n");
    }

    @Test
    void whatWasSeenIsShownWhenCancelled() {
        vorlauf.engine.answer(request -> vorlauf.engine.requests().size() < 2
                ? FakeEngine.usual(request)
                : new DecodingResult("", Tokens.empty(), FinishReason.CANCELLED, FakeEngine.usual(request).metrics(), List.of()));

        Outcome outcome = study("rejections", "--rounds", "1000", "--json");

        assertThat(outcome.code()).isEqualTo(130);
        assertThat(json(outcome).get("rounds").getAsInt()).isEqualTo(6);
    }

    @Test
    void draftsAreShownByRisingSimilarity() throws Exception {
        String good = vorlauf.model("good", "vocabulary");
        String bad = vorlauf.model("bad", "vocabulary");
        vorlauf.engine.answer(request -> request.drafts().stream().anyMatch(draft -> draft.model().equals("bad"))
                ? answer(request, 10, 1, 1_000_000_000L)
                : answer(request, 10, 9, 500_000_000L));

        Outcome outcome = vorlauf.run("study", "similarity", "--target", model, "--draft", good, "--draft", bad,
                "--strategy", "wordy", "--out", folder.resolve("out").toString());

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("draft  agreement  acceptance ")
                .containsSubsequence("\nbad    0.100", "\ngood   0.900");
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("acceptance-over-similarity");
    }

    @Test
    void targetsAreShownByRisingSimilarityEachAgainstItsOwnBaseline() {
        String wide = vorlauf.model("wide", "vocabulary");
        String noisy = vorlauf.model("noisy", "vocabulary");
        vorlauf.engine.answer(request -> {
            boolean bad = request.target().equals("noisy");
            long plain = bad ? 3_000_000_000L : 1_000_000_000L;
            return request.drafts().isEmpty()
                    ? answer(request, 0, 0, plain)
                    : answer(request, 10, bad ? 2 : 9, bad ? plain : plain / 2);
        });

        Outcome outcome = vorlauf.run("study", "similarity", "--target", wide, "--other-target", noisy,
                "--draft", model, "--strategy", "wordy", "--json", "--out", folder.resolve("out").toString());

        assertThat(outcome.code()).isZero();
        JsonArray targets = json(outcome).getAsJsonArray("targets");
        assertThat(targets).extracting(level -> level.getAsJsonObject().get("name").getAsString())
                .containsExactly("noisy", "wide");
        assertThat(targets.get(0).getAsJsonObject().get("speedUp").getAsDouble()).isEqualTo(1, within(1e-9));
        assertThat(targets.get(1).getAsJsonObject().get("speedUp").getAsDouble()).isEqualTo(2, within(1e-9));
    }

    @Test
    void targetsAreComparedForOneDraftAsItIs() {
        String other = vorlauf.model("other", "vocabulary");

        assertThat(study("similarity", "--other-target", other, "--noise", "0.1").err())
                .endsWith("vorlauf study similarity: --other-target compares targets for one draft as it is; leave "
                        + "out --noise, and all drafts but one\n");
        assertThat(study("similarity", "--other-target", model).err())
                .endsWith("\nvorlauf study similarity: target '" + Path.of(model).getFileName() + "' is named twice\n");
    }

    @Test
    void predictionsStandBesideWhatWasMeasured() {
        vorlauf.engine.answer(request -> request.drafts().isEmpty()
                ? answer(request, 0, 0, 1_000_000_000L)
                : answer(request, 10, 8, 500_000_000L));

        vorlauf.engine.rounds(request -> request.drafts().isEmpty()
                ? List.of(timed(0, 0, 0, 900), timed(1, 0, 0, 100), timed(2, 0, 0, 100))
                : List.of(timed(0, 1, 500, 900), timed(1, 1, 20, 100), timed(2, 1, 20, 100)));

        Outcome outcome = vorlauf.run("study", "tradeoffs", "--target", model, "--draft",
                vorlauf.model("draft", "vocabulary"),
                "--lookahead", "1,2", "--temperatures", "0", "--json", "--out", folder.resolve("out").toString());

        assertThat(outcome.err()).isEqualTo("16 prompts in 4 categories, built in\n"
                + "6 arms x 16 prompts: 96 generations, about 65 s\n");
        assertThat(outcome.code()).isZero();
        assertThat(folder.resolve("out/results.jsonl")).content().contains("{\"measured\":{\"batches\":[{\"size\":1");
        JsonObject point = json(outcome).getAsJsonArray("points").get(1).getAsJsonObject();
        // 20 ms for a guess, 100 ms for a token of the target, and as much for a verification; prompts are not counted.
        assertThat(point.get("cost").getAsDouble()).isEqualTo(0.2);
        assertThat(point.get("verification").getAsDouble()).isEqualTo(1);
        assertThat(point.get("acceptance").getAsDouble()).isEqualTo(0.8);
        assertThat(point.get("predicted").getAsDouble()).isEqualTo((1 + 0.8 + 0.64) / 1.4, within(1e-9));
        assertThat(point.get("measured").getAsDouble()).isEqualTo(2, within(1e-9));
        assertThat(json(outcome).getAsJsonArray("batches")).hasSize(3);
    }

    // With a target that promises the same bits.
    private void letTextsDiffer() {
        vorlauf.engine.model("model", true);
        vorlauf.engine.answer(request -> {
            DecodingResult usual = answer(request, 10, 8, 500_000_000L);
            return request.drafts().isEmpty()
                    ? usual
                    : new DecodingResult("", Tokens.of(1, 2, 3, 5), usual.finish(), usual.metrics(), List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"similarity", "tradeoffs"})
    void whatBreaksWhatTheTargetPromisesIsAnErrorInEveryForm(String study) throws Exception {
        letTextsDiffer();
        String draft = vorlauf.model("draft", "vocabulary");
        String other = vorlauf.model("other", "vocabulary");
        List<String> command = List.of("study", study, "--target", model, "--draft", draft, "--draft", other, "--out",
                folder.resolve("out").toString());

        Outcome outcome = vorlauf.run(command.toArray(String[]::new));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isNotBlank();
        assertThat(outcome.err()).contains("error: exactness is broken: ", "first at new token 4 of prompt");
        assertThat(folder.resolve("out/report.html")).content()
                .contains("<strong>Failed: </strong>exactness is broken: ");
        assertThat(folder.resolve("out/results.jsonl")).isNotEmptyFile();

        List<String> asJson = new ArrayList<>(command);
        asJson.set(asJson.size() - 1, folder.resolve("again").toString());
        asJson.add("--json");
        assertThat(json(vorlauf.run(asJson.toArray(String[]::new))).getAsJsonArray("failures")).isNotEmpty();
    }

    @Test
    void anErrorIsSaidThoughTradeOffsSayNothing() {
        letTextsDiffer();
        vorlauf.engine.rounds(request -> List.of(timed(0, 1, 500, 900)));

        Outcome outcome = vorlauf.run("study", "tradeoffs", "--target", model, "--draft", model, "--out",
                folder.resolve("out").toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("error: exactness is broken: ", "take more --max-new-tokens than 64");
    }

    @Test
    void textsOfASingleRoundSayNothingOfTradeOffs() {
        vorlauf.engine.answer(request -> answer(request, 10, 8, 500_000_000L));
        vorlauf.engine.rounds(request -> List.of(timed(0, 1, 500, 900)));

        Outcome outcome = vorlauf.run("study", "tradeoffs", "--target", model, "--draft", model, "--out",
                folder.resolve("out").toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("take more --max-new-tokens than 64");
    }

    private static RoundReport timed(int index, int drafted, long draftMillis, long verifyMillis) {
        return new RoundReport(index, "linear", "", drafted, 0, drafted, 1, draftMillis * 1_000_000,
                verifyMillis * 1_000_000, 0, 0, 0);
    }

    @Test
    void atTemperatureZeroPromptsAreNotGoneThroughTwice() {
        Outcome outcome = study("rejections", "--rounds", "1000", "--json");

        assertThat(outcome.code()).isZero();
        assertThat(json(outcome).get("rounds").getAsInt()).isEqualTo(48);
        assertThat(vorlauf.engine.requests()).hasSize(16);
        assertThat(outcome.err()).contains("48 of 1000 rounds");
    }

    @Test
    void withATemperatureEveryTurnIsAnother() {
        Outcome outcome = study("rejections", "--rounds", "49", "--temperature", "1", "--json");

        assertThat(json(outcome).get("rounds").getAsInt()).isEqualTo(49);
    }

    @Test
    void noiseIsForOneDraft() {
        Outcome outcome = vorlauf.run("study", "similarity", "--target", model, "--draft", model, "--draft",
                vorlauf.model("other", "vocabulary"), "--noise", "0.1", "--out", folder.resolve("out").toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--noise");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private Outcome study(String study, String... more) {
        List<String> arguments = new ArrayList<>(List.of("study", study, "--target", model, "--draft", model,
                "--strategy", "wordy", "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return vorlauf.run(arguments.toArray(String[]::new));
    }

    private static JsonObject json(Outcome outcome) {
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static RoundReport round(int index, int drafted, int accepted, int attempted) {
        return new RoundReport(index, "wordy", "", drafted, accepted, attempted, accepted + 1, 0, 0, 0, 0, 0);
    }

    // 10 target calls of 100 ms each, and guesses of 20 ms.
    private static DecodingResult answer(DecodingRequest request, int drafted, int accepted, long nanos) {
        List<DepthAcceptance> depths = drafted == 0 ? List.of() : List.of(new DepthAcceptance(drafted, accepted));
        DecodingMetrics metrics = new DecodingMetrics(1, 4, 10, drafted, accepted, depths, 0, 1, drafted * 20_000_000L,
                1_000_000_000L, 0, 0, nanos);
        return new DecodingResult("", Tokens.of(1, 2, 3, 4), FinishReason.LENGTH, metrics, List.of());
    }
}
