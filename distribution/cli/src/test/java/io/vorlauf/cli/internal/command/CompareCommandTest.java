// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.lab.analysis.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

    private static final int ARMS = 3;

    @TempDir
    private Path folder;

    private CommandFixture vorlauf;
    private String model;
    private Path out;

    @BeforeEach
    void makeAModel() {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
        out = folder.resolve("out");
    }

    @Test
    void theTablesHaveAllArmsAndFitEightyColumns() throws IOException {
        Outcome outcome = compare("--prompts", prompts("a", "b", "c", "d", "e", "f", "g", "h"));

        assertThat(outcome.code()).isZero();
        // What else ran on this computer comes between, for it cannot be made up.
        assertThat(outcome.out().replaceAll("\\s+", " ")).as("in whatever lines")
                .contains("plain decoding against itself is 1.00 (1.00 to 1.00)");
        assertThat(outcome.out()).startsWith("fastest: wordy, 2.00 times plain decoding (95 % interval 2.00 to 2.00)")
                .endsWith("""

                arm         rank  tokens/s  speed-up  95 % interval  p       verdict
                wordy       1     4.0       2.00      2.00 … 2.00    <0.001  faster
                none        2     2.0       -         -              -       (baseline)
                none again  -     2.0       1.00      1.00 … 1.00    1.000   no difference shown
                speed-up: geometric mean over prompts; p: corrected for all comparisons; of one
                rank: cannot be told apart from its first

                arm         acceptance  block       first     draft  verify  overhead  identical
                            rate        efficiency  token
                none        -           1.00        500.2 ms  0 %    75 %    25 %      -
                none again  -           1.00        500.2 ms  0 %    75 %    25 %      8/8
                wordy       0.500       2.00        250.1 ms  25 %   50 %    25 %      8/8

                arm    conditional acceptance at depth 1, 2, …
                wordy  0.50 1.00
                """);
        assertThat(outcome.err()).as("no progress where there is no terminal").isEqualTo("""
                8 prompts, text
                3 arms x 8 prompts: 24 generations, about 40 s
                """ + "results: " + out.resolve("results.jsonl") + "\n");
    }

    @Test
    void whatAFormatCostsIsToldBesideWhatIsFaster() throws IOException {
        String prompts = prompts("a", "b");
        Outcome outcome = compare("--prompts", prompts, "--weights", "bf16", "--against", "stored");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("\nquality of      model, f32 by jvm\n", "\ntext            ", " tokens\n",
                "\nreference       model, f32 by jvm\n", "\ndivergence      0.00 nats\n",
                "\nsame argmax     100.00 %\n");
        assertThat(Files.readString(out.resolve("results.jsonl"))).contains("{\"measured\":{\"quality\":{\"tokens\":");
        JsonObject quality = JsonParser.parseString(
                        compare("--prompts", prompts, "--weights", "bf16", "--against", "stored", "--json").out())
                .getAsJsonObject().getAsJsonObject("quality");
        assertThat(quality.getAsJsonObject("against").get("sameArgmax").getAsDouble()).isEqualTo(1);
        assertThat(vorlauf.platform.events()).filteredOn(event -> event.startsWith("load"))
                .anyMatch(event -> event.contains("stored"));
    }

    @Test
    void theReferenceIsGoneBeforeAnythingIsMeasured() throws IOException {
        List<Integer> loaded = new ArrayList<>();
        vorlauf.engine.answer(request -> {
            List<String> events = vorlauf.platform.events();
            loaded.add((int) (events.stream().filter(event -> event.startsWith("load ")).count()
                    - events.stream().filter(event -> event.startsWith("close model ")).count()));
            return answer(request, 1, 1);
        });
        compare("--prompts", prompts("a"), "--against", "stored");

        assertThat(loaded).isNotEmpty().containsOnly(1);
    }

    @Test
    void whatIsToBePredictedFitsTogetherBeforeAnythingIsLoaded() throws IOException {
        assertThat(compare("--prompts", prompts("a"), "--chunk", "5").err())
                .contains("--chunk is for a text; name it with --text");
        assertThat(compare("--prompts", prompts("a"), "--against-backend", "jvm").err())
                .contains("--against-backend is for a reference; name it with --against");
        assertThat(vorlauf.platform.events()).isEmpty();
    }

    /** What is printed from the models on: how busy the computer is, which comes before, is no matter of these tests. */
    private static String belowTheAnswer(Outcome outcome) {
        return outcome.out().substring(outcome.out().indexOf("\nmodel") + 1);
    }

    @Test
    void whatIsComparedIsNamedWithItsBackend() throws IOException {
        vorlauf.engine.model("model", true);

        assertThat(belowTheAnswer(compare("--prompts", prompts("a"))).lines().limit(4)).satisfiesExactly(
                models -> assertThat(models).matches("model \\d.* f32 by jvm; greedy, 128 tokens, coupled"),
                material -> assertThat(material).isEqualTo("1 prompt x seed 0; 3 arms, 3 generations"),
                place -> assertThat(place).matches(".+, \\d+ cores?, Java .+, Vorlauf .+, \\d{4}-\\d\\d-\\d\\d"),
                gap -> assertThat(gap).isEmpty());
        assertThat(compare("--prompts", prompts("a"), "--json").out())
                .contains("\"models\":[{\"name\":\"model\",\"weights\":\"f32\",\"backend\":\"jvm\"}]");
    }

    @Test
    void figuresAreRatiosOfTotalsAndNotMeansOfRatios() throws IOException {
        // 1 token in 1 s, then 9 tokens in 3 s: 10 in 4 s, whereas the mean of the two speeds is 2.
        vorlauf.engine.answer(request -> isFirst(request) ? answer(request, 1, 1) : answer(request, 9, 3));

        JsonObject wordy = arm("wordy", prompts("first", "second"));

        assertThat(wordy.get("tokensPerSecond").getAsDouble()).isEqualTo(10 / 4.0);
        assertThat(wordy.get("newTokens").getAsInt()).isEqualTo(10);
    }

    @Test
    void theWarmUpIsNotCountedAndTheArmsOfAPromptRunSideBySide() throws IOException {
        compare("--prompts", prompts("a", "b", "c"));

        List<String> asked = vorlauf.engine.requests().stream().map(CompareCommandTest::text).toList();
        assertThat(asked).hasSize(3 * ARMS + 3 * ARMS);
        assertThat(asked.subList(0, 3 * ARMS)).as("warm-up")
                .containsExactly("a", "a", "a", "b", "b", "b", "c", "c", "c");
        assertThat(asked.subList(3 * ARMS, 6 * ARMS))
                .containsExactly("a", "a", "a", "b", "b", "b", "c", "c", "c");
    }

    @Test
    void everyArmGetsEverySeed() throws IOException {
        compare("--prompts", prompts("a"), "--seeds", "2", "--seed", "5");

        assertThat(counted()).extracting(DecodingRequest::seed).containsExactly(5L, 5L, 5L, 6L, 6L, 6L);
    }

    @Test
    void aRepetitionHasTheSameSeeds() throws IOException {
        compare("--prompts", prompts("a"), "--repetitions", "2", "--seed", "5");

        assertThat(counted()).extracting(DecodingRequest::seed).containsExactly(5L, 5L, 5L, 5L, 5L, 5L);
    }

    @Test
    void textsThatDifferAreCountedAndWarnedOf() throws IOException {
        vorlauf.engine.answer(request -> request.strategy().equals("wordy") && !isFirst(request)
                ? answer(request, 3, 1)
                : answer(request, 2, 1));

        Outcome outcome = compare("--json", "--prompts", prompts("first", "second", "third"));

        JsonObject wordy = arm("wordy", outcome);
        assertThat(wordy.get("identical").getAsInt()).isEqualTo(1);
        assertThat(wordy.get("compared").getAsInt()).isEqualTo(3);
        assertThat(outcome.out()).contains("'wordy' differs in 2 of 3");
    }

    private void letTextsDiffer(boolean sameBits) {
        vorlauf.engine.model("model", sameBits);
        vorlauf.engine.answer(request -> request.strategy().equals("wordy") && !isFirst(request)
                ? answer(request, 3, 1)
                : answer(request, 2, 1));
    }

    @Test
    void whereTheTargetPromisesTheSameBitsTextsThatDifferAreAnErrorAndNothingIsLost() throws IOException {
        letTextsDiffer(true);
        vorlauf.platform.with(ReportWriter.class, (results, summary, directory) -> Files.writeString(
                directory.resolve("report.txt"), String.join("\n", summary.failures())));

        Outcome outcome = compare("--prompts", prompts("first", "second", "third"));

        String failure = "exactness is broken: 'wordy' differs from 'none' in 2 of 3 texts (2 prompts), first at new "
                + "token 3 of prompt 'line 2', seed 0; the target promises the same bits, so all ids must be the "
                + "baseline's: no near tie, but a fault of the engine, the target or a transform";
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("1/3");
        assertThat(outcome.err()).contains("\nerror: " + failure + "\n").doesNotContain("near ties")
                .endsWith("results: " + out.resolve("results.jsonl") + "\nreport: " + out.resolve("report.txt") + "\n");
        assertThat(out.resolve("report.txt")).hasContent(failure);
        assertThat(Files.readAllLines(out.resolve("results.jsonl"))).hasSize(2 + 3 * ARMS);
    }

    @Test
    void asJsonAnErrorIsAmongTheFailuresAndSaidToo() throws IOException {
        letTextsDiffer(true);

        Outcome outcome = compare("--json", "--prompts", prompts("first", "second", "third"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("\nerror: exactness is broken: 'wordy' differs");
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.getAsJsonArray("failures")).singleElement().asString().contains("'wordy' differs from 'none'");
        assertThat(object.getAsJsonArray("warnings").toString()).doesNotContain("wordy");
    }

    @Test
    void whereTheTargetDoesNotPromiseItTheyAreWarnedOf() throws IOException {
        letTextsDiffer(false);

        Outcome outcome = compare("--prompts", prompts("first", "second", "third"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).doesNotContain("error: ").contains("warning: not all texts are those of the baseline: "
                + "'wordy' differs in 2 of 3; near ties can do that, for the target does not promise the same bits\n");
    }

    @Test
    void anErrorIsOneWhenCancelledToo() throws IOException {
        letTextsDiffer(true);
        compare("--prompts", prompts("first", "second", "third"), "--shard", "2/3");
        cancelAfter(0);

        Outcome outcome = compare("--prompts", prompts("first", "second", "third"));

        assertThat(outcome.err()).contains("error: ", "cancelled; the same command goes on from there");
        assertThat(outcome.code()).isEqualTo(1);
    }

    @Test
    void aReportThatCannotBeWrittenDoesNotHideAnError() throws IOException {
        letTextsDiffer(true);
        vorlauf.platform.with(ReportWriter.class, (results, summary, directory) -> {
            throw new IOException("No space left on device");
        });

        Outcome outcome = compare("--prompts", prompts("first", "second", "third"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("error: exactness is broken", "cannot write the report");
    }

    @Test
    void whatIsPutTogetherFailsAsItsPartsDid() throws IOException {
        letTextsDiffer(true);
        String prompts = prompts("first", "second");
        List<String> merge = new ArrayList<>(List.of("merge", "--out", folder.resolve("merged").toString()));
        for (int shard = 1; shard <= 2; shard++) {
            out = folder.resolve("part" + shard);
            assertThat(compare("--prompts", prompts, "--shard", shard + "/2").code()).isEqualTo(shard - 1);
            merge.add(out.toString());
        }

        Outcome outcome = vorlauf.run(merge.toArray(String[]::new));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("error: exactness is broken: 'wordy' differs from 'none' in 1 of 2 texts");
        assertThat(folder.resolve("merged").resolve("results.jsonl")).isNotEmptyFile();
    }

    @Test
    void tablesFitWhateverArmsAreCalled() throws IOException {
        Parameter<?>[] parameters = {
            Parameter.choice("growth", "", "static", List.of("static", "goodput")),
            Parameter.integer("nodes", "", 8, 1, 64), Parameter.integer("depth", "", 8, 1, 64)};
        vorlauf.engine.install("tree", 1, parameters);
        vorlauf.engine.install("a-tree-that-was-configured-for-stories", 1, parameters);
        List<String> arms = List.of("tree:growth=static:nodes=24", "tree:growth=static:nodes=12",
                "a-tree-that-was-configured-for-stories:depth=10:growth=static:nodes=24");

        Outcome outcome = compare("--prompts", prompts("a", "b"), "--strategies", String.join(",", arms));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 80);
        // Three tables; a name in several lines has the first one's cells beside its beginning.
        assertThat(outcome.out().lines().filter(line -> line.matches("tree:growth= *static:.* .*|tree:.*"))).hasSize(6);
        assertThat(outcome.out()).contains("configured-", "growth=static:").doesNotContain("configu ");
    }

    @Test
    void aPromptThatIsRefusedIsNamedBeforeAnythingRuns() throws IOException {
        vorlauf.engine.check(request -> {
            if (text(request).equals("long")) {
                throw new InvalidRequestException("the prompt has 600 tokens");
            }
        });

        Outcome outcome = compare("--prompts", prompts("short", "long"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .endsWith("\nvorlauf compare: prompt 'line 2', arm 'none': the prompt has 600 tokens\n");
        assertThat(vorlauf.engine.requests()).isEmpty();
        assertThat(out).as("the folder of results").doesNotExist();
    }

    @Test
    void whatWasCompleteIsShownWhenCancelled() throws IOException {
        cancelAfter(3 * ARMS + 4);

        Outcome outcome = compare("--prompts", prompts("a", "b", "c"), "--json");

        assertThat(outcome.code()).isEqualTo(130);
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.get("complete").getAsBoolean()).isFalse();
        assertThat(outcome.out()).contains("5 of 9 generations are missing");
        assertThat(outcome.err()).contains("the same command goes on from there");
    }

    @Test
    void theSameCommandGoesOnWhereARunWasBrokenOff() throws IOException {
        String prompts = prompts("a", "b", "c");
        cancelAfter(3 * ARMS + 4);
        compare("--prompts", prompts);
        vorlauf.engine.answer(FakeEngine::usual);
        int before = vorlauf.engine.requests().size();

        Outcome outcome = compare("--prompts", prompts, "--json");

        assertThat(vorlauf.engine.requests().size() - before)
                .as("warm-up and what was missing")
                .isEqualTo(3 * ARMS + 5);
        assertThat(JsonParser.parseString(outcome.out()).getAsJsonObject().get("complete").getAsBoolean()).isTrue();
    }

    @Test
    void whatIsCompleteIsNotRunAgain() throws IOException {
        String prompts = prompts("a", "b", "c");
        String first = compare("--prompts", prompts).out();
        int before = vorlauf.engine.requests().size();

        Outcome outcome = compare("--prompts", prompts);

        assertThat(vorlauf.engine.requests()).hasSize(before);
        assertThat(outcome.out()).isEqualTo(first);
    }

    @Test
    void resultsOfAnotherExperimentAreLeftAlone() throws IOException {
        compare("--prompts", prompts("a"));
        byte[] before = Files.readAllBytes(out.resolve("results.jsonl"));

        Outcome outcome = compare("--prompts", prompts("a"), "--repetitions", "2");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("holds results of another experiment", "its repetitions are 1, not 2");
        assertThat(out.resolve("results.jsonl")).hasBinaryContent(before);
    }

    @Test
    void shardsPutTogetherShowWhatOneRunShows() throws IOException {
        String prompts = prompts("a", "b", "c", "d", "e", "f", "g", "h");
        String whole = belowTheAnswer(compare("--prompts", prompts));
        List<String> merge = new ArrayList<>(List.of("merge", "--out", folder.resolve("merged").toString()));
        for (int shard = 1; shard <= 3; shard++) {
            out = folder.resolve("part" + shard);
            assertThat(compare("--prompts", prompts, "--shard", shard + "/3").code()).isZero();
            merge.add(out.toString());
        }

        Outcome outcome = vorlauf.run(merge.toArray(String[]::new));

        assertThat(belowTheAnswer(outcome)).isEqualTo(whole);
        assertThat(outcome.err()).isEqualTo("results: " + folder.resolve("merged").resolve("results.jsonl") + "\n");
    }

    @Test
    void everyReportWriterWrites() throws IOException {
        vorlauf.platform.with(ReportWriter.class, (results, summary, directory) -> Files.writeString(
                directory.resolve("report.txt"),
                results.cells().size() + " cells, " + summary.arms().size() + " arms"));

        Outcome outcome = compare("--prompts", prompts("a", "b"));

        assertThat(out.resolve("report.txt")).hasContent("6 cells, 3 arms");
        assertThat(outcome.err()).contains("report: " + out.resolve("report.txt"));
    }

    @Test
    void aReportThatCannotBeWrittenDoesNotHideTheResults() throws IOException {
        vorlauf.platform.with(ReportWriter.class, (results, summary, directory) -> {
            throw new IOException("No space left on device");
        });

        Outcome outcome = compare("--prompts", prompts("a", "b"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("none again");
        assertThat(outcome.err()).contains("cannot write the report to " + out + ": No space left on device");
        assertThat(out.resolve("results.jsonl")).exists();
    }

    @Test
    void severalArmsOfOneStrategyDifferInTheirParameters() throws IOException {
        compare("--prompts", prompts("a"), "--limit", "1", "--strategies", "wordy:k=2,wordy:k=6");

        assertThat(vorlauf.engine.requests().subList(0, 4))
                .extracting(request -> request.strategy() + " " + request.parameters())
                .containsExactly("none {}", "none {}", "wordy {k=2}", "wordy {k=6}");
    }

    @Test
    void withoutAFileThereAreBuiltInPrompts() {
        compare("--limit", "1");

        assertThat(text(vorlauf.engine.requests().get(0))).startsWith("Once upon a time");
    }

    @Test
    void categoriesHaveATableOfTheirOwn() throws IOException {
        Path file = Files.write(folder.resolve("prompts.jsonl"), List.of(
                "{\"prompt\": \"a\", \"category\": \"sums\"}", "{\"prompt\": \"b\", \"category\": \"verse\"}"));

        assertThat(compare("--prompts", file.toString()).out()).endsWith("""
                category  prompts  speed-up
                sums      1        wordy 2.00
                verse     1        wordy 2.00
                """);
    }

    @Test
    void aPlanThatCannotShowAnythingIsToldBeforeModelsAreLoaded() throws IOException {
        Outcome outcome = compare("--prompts", prompts("a", "b", "c"));

        assertThat(outcome.err()).startsWith("3 prompts, text\nwarning: with 2 arms and 3 prompts no "
                + "difference can be shown, however large; take 5 prompts or more, or every prompt 2 times\n");
        out = folder.resolve("more");
        assertThat(compare("--prompts", prompts("a", "b", "c"), "--repetitions", "3").err()).contains("27 generations")
                .doesNotContain("no difference can be shown");
    }

    @Test
    void aDryRunSaysWhatItWouldBeAndRunsAndWritesNothing() throws IOException {
        Outcome outcome = compare("--prompts", prompts("a", "b"), "--dry-run", "--seeds", "2", "--seed", "7");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                would run  3 arms x 2 prompts x 2 seeds: 12 generations
                arms       none, none again, wordy
                prompts    2 prompts, line 1 to line 2
                seeds      7, 8
                tokens     at most 128 a text
                warm-up    6 generations that do not count
                results    OUT
                time       about 11 min, reckoned from 16 tokens of every arm; less if texts end
                           before 128
                can show   nothing: with 2 arms and 2 prompts of 2 texts each no difference can
                           be shown, however large; take 5 prompts or more, or every prompt 3
                           times
                """.replace("OUT", out.resolve("results.jsonl").toString()));
        assertThat(out).doesNotExist();
        assertThat(vorlauf.engine.requests()).as("three short texts of each arm").hasSize(3 * ARMS)
                .allMatch(request -> request.maxNewTokens() == 16);
    }

    @Test
    void aDryRunCountsWhatIsThere() throws IOException {
        String prompts = prompts("a", "b", "c");
        cancelAfter(3 * ARMS + 4);
        compare("--prompts", prompts);
        vorlauf.engine.answer(FakeEngine::usual);

        JsonObject object = JsonParser.parseString(compare("--prompts", prompts, "--dry-run", "--json").out())
                .getAsJsonObject();

        assertThat(object.get("dryRun").getAsBoolean()).isTrue();
        assertThat(object.get("generations").getAsInt()).isEqualTo(9);
        assertThat(object.get("there").getAsInt()).isEqualTo(4);
        assertThat(object.get("estimatedSeconds").getAsDouble()).isPositive();
        assertThat(object.get("obstacle").getAsString()).contains("no difference can be shown");
    }

    @Test
    void aDryRunOfWhatEndsWhenItIsPreciseSaysWhatARepetitionTakes() throws IOException {
        String[] arguments = {"--prompts", prompts("a", "b"), "--dry-run", "--until", "5%", "--at-most", "10m"};

        Outcome outcome = compare(arguments);

        assertThat(outcome.out()).startsWith(
                "would run  3 arms x 2 prompts x up to 1000 repetitions: at most 6000 generations\n")
                .contains("\ntime       about 5 min a repetition, and no more than 10 min, reckoned from 16");
        String[] asJson = Arrays.copyOf(arguments, arguments.length + 1);
        asJson[arguments.length] = "--json";
        assertThat(JsonParser.parseString(compare(asJson).out()).getAsJsonObject().get("estimatedSeconds").getAsDouble())
                .isEqualTo(600);
    }

    @Test
    void promptsThatDoNotFitAreLeftOutAndNamedIfThatIsWanted() throws IOException {
        // Of 512 tokens, 128 are wanted.
        String fits = "word ".repeat(383) + "word";
        String prompts = prompts("short", fits + " word", fits, fits + " word word");

        Outcome outcome = compare("--prompts", prompts, "--skip-too-long");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).startsWith("4 prompts, text\n2 of 4 prompts left out: with 128 new tokens, they do "
                + "not fit the context of 512 tokens: line 2, line 4\n");
        assertThat(counted()).extracting(CompareCommandTest::text)
                .contains("short", fits)
                .doesNotContain(fits + " word");
        assertThat(compare("--prompts", prompts("x ".repeat(600)), "--skip-too-long").err()).contains("compare: with "
                + "128 new tokens, none of 1 prompt fits the context of 512 tokens");
    }

    @Test
    void aSampleIsTakenOfWhatFits() throws IOException {
        String prompts = prompts("a", "b", "c", "x ".repeat(600));

        Outcome outcome = compare("--prompts", prompts, "--skip-too-long", "--sample", "2");

        assertThat(outcome.err()).contains("1 of 4 prompts left out", "\nof the others a sample is taken: 2 prompts\n");
        out = folder.resolve("first");
        assertThat(compare("--prompts", prompts, "--limit", "3").err())
                .startsWith("4 prompts, text; the first are taken: 3 prompts\n");
    }

    @Test
    void aPartThatIsNamedTwiceIsRefused() throws IOException {
        compare("--prompts", prompts("a", "b"), "--shard", "1/2");
        Path same = Files.createSymbolicLink(folder.resolve("same"), out);

        String whole = folder.resolve("whole").toString();

        Outcome outcome = vorlauf.run("merge", out.toString(), same.toString(), "--out", whole);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("vorlauf merge: " + same.resolve("results.jsonl") + " is there twice, the "
                + "first time as " + out.resolve("results.jsonl") + "; name every part once\n");
        assertThat(folder.resolve("whole")).doesNotExist();
        assertThat(vorlauf.run("merge", out.toString(), out.toString(), "--out", whole).err()).isEqualTo(
                "vorlauf merge: " + out.resolve("results.jsonl") + " is there twice; name every part once\n");
    }

    @Test
    void categoriesCountThePromptsThatWereRun() throws IOException {
        Path file = Files.write(folder.resolve("prompts.jsonl"), List.of(
                "{\"prompt\": \"a\", \"category\": \"sums\"}", "{\"prompt\": \"b\", \"category\": \"verse\"}",
                "{\"prompt\": \"c\", \"category\": \"sums\"}", "{\"prompt\": \"d\", \"category\": \"prose\"}",
                "{\"prompt\": \"e\", \"category\": \"prose\"}"));

        assertThat(compare("--prompts", file.toString(), "--shard", "1/2").out()).endsWith("""
                category  prompts  speed-up
                prose     1        wordy 2.00
                sums      2        wordy 2.00
                """);
    }

    @Test
    void whatFailsBeforeAnythingWasMeasuredLeavesNothing() throws IOException {
        vorlauf.engine.answer(request -> {
            throw new DecodingException("the target is out of paper", new IllegalStateException());
        });

        assertThat(compare("--prompts", prompts("a")).code()).isEqualTo(1);
        assertThat(out).doesNotExist();
    }

    private void cancelAfter(int requests) {
        vorlauf.engine.answer(request -> {
            if (vorlauf.engine.requests().size() <= requests) {
                return FakeEngine.usual(request);
            }
            Thread.currentThread().interrupt();
            return new DecodingResult("", Tokens.empty(), FinishReason.CANCELLED, answer(request, 1, 1).metrics(), List.of());
        });
    }

    // With one prompt, the warm-up is one cell for each arm.
    private List<DecodingRequest> counted() {
        return vorlauf.engine.requests().subList(ARMS, vorlauf.engine.requests().size());
    }

    private Outcome compare(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("compare", "--target", model, "--draft", model, "--out", out.toString()));
        arguments.addAll(List.of(more));
        return vorlauf.run(arguments.toArray(String[]::new));
    }

    private JsonObject arm(String name, String prompts) {
        return arm(name, compare("--json", "--prompts", prompts));
    }

    private static JsonObject arm(String name, Outcome outcome) {
        JsonArray arms = JsonParser.parseString(outcome.out()).getAsJsonObject().getAsJsonArray("arms");
        return arms.asList().stream()
                .map(arm -> arm.getAsJsonObject())
                .filter(arm -> arm.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String text(DecodingRequest request) {
        return ((Prompt.Text) request.prompt()).text();
    }

    private static boolean isFirst(DecodingRequest request) {
        return text(request).equals("first");
    }

    private static DecodingResult answer(DecodingRequest request, int tokens, int seconds) {
        DecodingMetrics metrics =
                new DecodingMetrics(1, tokens, tokens, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, seconds * 1_000_000_000L);
        return new DecodingResult("", Tokens.of(new int[tokens]), FinishReason.LENGTH, metrics, List.of());
    }

    private String prompts(String... lines) throws IOException {
        Path file = folder.resolve("prompts.txt");
        return Files.write(file, List.of(lines)).toString();
    }
}
