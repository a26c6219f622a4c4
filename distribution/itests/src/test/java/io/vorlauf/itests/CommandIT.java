// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.itests.Checkpoints.Pair;
import io.vorlauf.itests.RunningSystem.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line inside the framework. */
@ExtendWith(SystemExtension.class)
class CommandIT {

    @TempDir
    private Path folder;

    private Pair llama;

    @BeforeEach
    void writeModels() throws IOException {
        llama = Checkpoints.write(folder, "llama");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.8"})
    void generateGivesTheSameIdsWithAndWithoutADraft(String temperature, RunningSystem system) throws Exception {
        JsonObject plain = generate(system, "--temperature", temperature);
        JsonObject linear =
                generate(system, "--temperature", temperature, "--draft", llama.draft().toString(), "--set", "k=3");

        assertThat(plain.getAsJsonArray("ids")).hasSize(24);
        assertThat(linear.get("ids")).isEqualTo(plain.get("ids"));
        assertThat(linear.get("finish").getAsString()).isEqualTo("length");
        assertThat(linear.getAsJsonObject("metrics").get("draftedTokens").getAsInt()).isPositive();
    }

    @Test
    void compareRunsAllInstalledStrategiesAndFindsIdenticalIds(RunningSystem system) throws Exception {
        Path prompts = Files.writeString(folder.resolve("prompts.jsonl"), "{\"ids\": [3, 1, 4]}\n{\"ids\": [1, 5]}\n");

        Outcome outcome = system.run(
                "compare", "--target", llama.target().toString(), "--draft", llama.draft().toString(), "--ignore-eos",
                "--prompts", prompts.toString(), "--max-new-tokens", "16", "--json",
                "--out", folder.resolve("report").toString());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonArray arms = JsonParser.parseString(outcome.out()).getAsJsonObject().getAsJsonArray("arms");
        assertThat(arms).extracting(arm -> arm.getAsJsonObject().get("name").getAsString())
                .containsExactly("none", "none again", "adaptive", "bandit", "cascade", "linear", "lookup", "tree");
        assertThat(arms.asList().subList(1, arms.size())).allSatisfy(arm -> {
            assertThat(arm.getAsJsonObject().get("identical").getAsInt()).isEqualTo(2);
            assertThat(arm.getAsJsonObject().get("failedRounds").getAsInt()).isZero();
        });
        assertThat(Files.readString(folder.resolve("report/report.html")))
                .contains("id=\"speed-up\"", "id=\"conditional-acceptance\"", "id=\"time-per-phase\"");
        assertThat(folder.resolve("report/speed-up.png")).isNotEmptyFile();
    }

    @Test
    void studiesAndProfilesDrawTheirReportsInsideTheFramework(RunningSystem system) throws Exception {
        Path prompts = Files.writeString(folder.resolve("prompts.jsonl"), "{\"ids\": [3, 1, 4]}\n");
        List<String> common = List.of("--target", llama.target().toString(), "--draft", llama.draft().toString(),
                "--prompts", prompts.toString(), "--max-new-tokens", "16", "--json", "--out");

        Outcome study = system.run(with(common, folder.resolve("study"), "study", "rejections", "--rounds", "5"));
        Outcome profile = system.run(with(common, folder.resolve("profile"), "profile"));

        assertThat(study.code()).as(study.err()).isZero();
        assertThat(JsonParser.parseString(study.out()).getAsJsonObject().get("rounds").getAsInt()).isEqualTo(5);
        assertThat(folder.resolve("study/report.html")).content().contains("id=\"acceptance-by-depth\"");
        assertThat(profile.code()).as(profile.err()).isZero();
        JsonArray models = JsonParser.parseString(profile.out()).getAsJsonObject().getAsJsonArray("models");
        assertThat(models).hasSize(2).allSatisfy(model ->
                assertThat(model.getAsJsonObject().get("weightBytes").getAsLong()).isPositive());
        assertThat(folder.resolve("profile/time.png")).isNotEmptyFile();
    }

    private static String[] with(List<String> common, Path out, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(common);
        all.add(out.toString());
        return all.toArray(String[]::new);
    }

    @Test
    void whatHasNoTokenizerIsContinuedFromIds(RunningSystem system) throws Exception {
        String file = folder.resolve("random.gguf").toString();
        String config = llama.target().resolve("config.json").toString();
        assertThat(system.run("quantize", "--random", config, "--to", file, "--format", "q4_0").code()).isZero();

        Outcome outcome = system.run("generate", "--target", file, "--backend", "jvm", "--ignore-eos", "--tokens", "8",
                "--prompt-ids", Checkpoints.PROMPT_IDS);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).matches("\\d+(,\\d+){7}\n");
    }

    @Test
    void inspectShowsTheLogitsThatTheFirstGreedyTokenComesFrom(RunningSystem system) throws Exception {
        Outcome outcome = system.run(
                "inspect", "--model", llama.target().toString(), "--ids", Checkpoints.PROMPT_IDS, "--json");

        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.get("family").getAsString()).isEqualTo("llama");
        assertThat(object.getAsJsonArray("logits")).hasSize(97);
        assertThat(object.get("argmax")).isEqualTo(generate(system).getAsJsonArray("ids").get(0));
    }

    @Test
    void benchMeasuresAGivenModel(RunningSystem system) throws Exception {
        Outcome outcome = system.run(
                "bench", "--model", llama.target().toString(), "--rounds", "1", "--context", "32", "--json");

        assertThat(outcome.code()).isZero();
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.getAsJsonArray("passes")).hasSize(6);
        assertThat(object.get("weights").getAsString()).isEqualTo("bf16");
    }

    @Test
    void whateverACommandLoadsIsGoneAfterwards(RunningSystem system) throws Exception {
        generate(system);

        assertThat(system.context().getServiceReferences(LanguageModel.class, null)).isEmpty();
    }

    @Test
    void aCutOffCheckpointIsBadInputOnOneLine(RunningSystem system) throws Exception {
        Path weights = llama.target().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));

        Outcome outcome = system.run("generate", "--target", llama.target().toString(), "--prompt-ids", "1");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines()).singleElement().asString().contains("model.safetensors");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--prompt-ids=",
        "--prompt-ids=1,97",
        "--prompt=text",
        "--prompt-ids=1 --strategy nonsense",
        "--prompt-ids=1 --strategy linear",
        "--prompt-ids=1 --strategy none --set k=4",
        "--prompt-ids=1 --draft DRAFT --set k=0",
        "--prompt-ids=1 --draft DRAFT --set kk=1"
    })
    void aRequestThatMakesNoSenseIsBadInputOnOneLine(String line, RunningSystem system) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("generate", "--target", llama.target().toString()));
        arguments.addAll(List.of(line.replace("DRAFT", llama.draft().toString()).split(" ")));

        Outcome outcome = system.run(arguments.toArray(String[]::new));

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.out()).isEmpty();
    }

    private JsonObject generate(RunningSystem system, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "generate", "--target", llama.target().toString(), "--prompt-ids", Checkpoints.PROMPT_IDS,
                "--max-new-tokens", "24", "--ignore-eos", "--json"));
        arguments.addAll(List.of(more));
        Outcome outcome = system.run(arguments.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }
}
