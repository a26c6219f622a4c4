// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.Message;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Surroundings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {

    private static final Experiment EXPERIMENT = experiment();
    private static final CellResult CELL = new CellResult("linear", new Block("81", -4, 2), 1, 0,
            Instant.parse("2026-01-31T12:00:00.123Z"), "\"ä\n\u2028<b>", Tokens.of(5, 6, 7, 8), FinishReason.STOP,
            new DecodingMetrics(3, 4, 2, 4, 2, List.of(new DepthAcceptance(2, 1), new DepthAcceptance(1, 1)), 1, 11, 12,
                    13, 14, 15, 5_000_000_000L),
            List.of(new RoundReport(0, "linear", "bundle 1.0", 4, 2, 2, 3, 1, 2, 3, 4, 5),
                    new RoundReport(1, "none", "", 0, 0, 0, 1, 0, 7, 0, 0, 8)));

    private static Experiment experiment() {
        DecodingRequest request = DecodingRequest.builder("target", "").strategy("linear").set("k", "4")
                .draft("draft").draft(DraftChoice.builder()
                        .model("other").sampler(SamplerSettings.ofTemperature(0.5)).build())
                .sampler(SamplerSettings.builder()
                        .temperature(0.8).topK(40).topP(0.9).minP(0.1).repetitionPenalty(1.1).presencePenalty(0.2)
                        .frequencyPenalty(0.3).logitBias(Map.of(7, -1.5)).build())
                .transform(TransformChoice.builder().name("no-repeat-ngram").parameters(Map.of("n", "3")).build())
                .verification(VerificationMethod.REJECTION).maxNewTokens(12).stopTokens(Set.of(2, 1))
                .stopStrings(List.of("END")).build();
        Arm none = Arm.baseline("none", DecodingSettings.of(request).withoutSpeculation());
        Arm linear = Arm.builder()
                .name("linear").baseline("none").point(Map.of("k", "4")).settings(DecodingSettings.of(request))
                .build();
        return Experiment.builder()
                .title("title").arms(List.of(none, none.control("again"), linear))
                .prompts(List.of(LabelledPrompt.builder()
                        .id("81").category("writing").prompt(new Prompt.Text("Compose\n\"this\""))
                        .build(), LabelledPrompt.builder()
                                .id("ids").prompt(new Prompt.Ids(Tokens.of(3, 1, 4))).build(),
                        LabelledPrompt.builder().id("talk").prompt(new Prompt.Messages(
                                List.of(Message.user("Hi").with("parts", List.of(1L, 2.5, true)).with("none", null)),
                                Map.of("enable_thinking", false))).build()))
                .seeds(List.of(-4L, Long.MAX_VALUE)).repetitions(3).warmUp(1).orderSeed(99).build();
    }

    @Test
    void anExperimentComesBackAsItWas() {
        Lines line = new Lines.Header(EXPERIMENT);

        assertThat(Lines.read(line.write())).isEqualTo(line);
        assertThat(line.write()).startsWith(Lines.BEGINNING).doesNotContain("\n");
    }

    @Test
    void anEnvironmentComesBackAsItWas() {
        Lines line = new Lines.Place(new Environment("0.1.0", Map.of("tree-nodes", "256"),
                Map.of("linear", "bundle 1.0"), Map.of("linear", Map.of("k", "4"), "none", Map.of()),
                Map.of("no-repeat-ngram", "bundle 2.0"),
                List.of(ModelInfo.builder()
                        .name("target").family("llama").parameterCount(124).vocabularySize(97).contextLength(512)
                        .tokenizer("id").stopTokens(Set.of(3, 2)).backend("jvm").weights("bf16")
                        .checksum("crc32c:0f3a59c2").build(),
                        ModelInfo.builder()
                                .name("draft").family("gpt2").parameterCount(1).vocabularySize(97).contextLength(512)
                                .backend("jvm").weights("f32").build()),
                Map.of("target", true, "draft", false),
                "processor", 2, 24L << 30, "java", "system",
                Optional.of(new ReferenceCosts(Map.of(
                        "target", PassCosts.builder()
                                .passes(Map.of(1, 2_000L, 64, 9_000L)).nodeNanos(50).build(),
                        "draft", PassCosts.builder()
                                .passes(Map.of(1, 200L)).doubt("it was loud").build()))),
                Map.of("linear", "io.vorlauf.strategy.linear~mine, file mine.cfg"), Map.of("target", 1L << 40),
                Map.of("draft", "2 threads"),
                Optional.of(new Occasion(Instant.parse("2026-01-31T12:00:00.123Z"), List.of("vorlauf", "--a b"),
                        new Surroundings(OptionalDouble.of(1.25), OptionalDouble.of(0.5), OptionalDouble.empty(),
                                OptionalDouble.of(2596.15))))));

        assertThat(Lines.read(line.write())).isEqualTo(line);
    }

    @Test
    void anEnvironmentThatSaysLessIsReadToo() {
        Lines line = Lines.read("""
                {"environment":{"version":"0.1.0","strategies":{},"models":[],"processor":"one","cores":2,\
                "memoryBytes":0,"java":"java","system":"system"}}""");

        assertThat(line).isEqualTo(new Lines.Place(new Environment("0.1.0", Map.of(), Map.of(), Map.of(), Map.of(),
                List.of(), Map.of(), "one", 2, 0, "java", "system", Optional.empty())));
    }

    @Test
    void ofModelsInOlderFilesItIsNotKnownWhetherTheyPromiseTheSameBits() {
        String model = """
                {"name":"%s","family":"llama","parameterCount":1,"vocabularySize":97,"contextLength":512,\
                "stopTokens":[],"weights":"bf16"%s}""";
        Lines line = Lines.read("""
                {"environment":{"version":"0.1.0","strategies":{},"models":[%s,%s],"processor":"one","cores":2,\
                "memoryBytes":0,"java":"java","system":"system"}}""".formatted(
                model.formatted("target", ""), model.formatted("draft", ",\"sameBits\":true")));

        assertThat(((Lines.Place) line).environment().models()).hasSize(2);
        assertThat(((Lines.Place) line).environment().sameBits()).isEqualTo(Map.of("draft", true));
    }

    @Test
    void whatIsPromisedIsYesOrNo() {
        assertThatThrownBy(() -> Lines.read("""
                {"environment":{"version":"1","strategies":{},"models":[{"name":"target","family":"llama",\
                "parameterCount":1,"vocabularySize":97,"contextLength":512,"stopTokens":[],"weights":"bf16",\
                "sameBits":"yes"}]}}"""))
                .isInstanceOf(Lines.FormatException.class)
                .hasMessageContaining("'sameBits' is neither true nor false");
    }

    @Test
    void aCellComesBackAsItWas() {
        Lines line = new Lines.Cell(CELL);

        assertThat(Lines.read(line.write())).isEqualTo(line);
        assertThat(line.write()).doesNotContain("\n");
    }

    @Test
    void aCellSaysWhatOthersUsedAndWhoseCodeFailed() {
        DecodingMetrics metrics = new DecodingMetrics(
                3, 0, 4, 2, 4, 2, List.of(), 3, 11, 12, 13, 14, 15, 16, Map.of("bad", 2, "bandit", 1));
        Lines line = new Lines.Cell(new CellResult("bandit", CELL.block(), 1, 0, CELL.start(), "", Tokens.of(1),
                FinishReason.STOP, metrics, List.of(), 0.25));

        assertThat(Lines.read(line.write())).isEqualTo(line);
        assertThat(Lines.read(line.write().replace("\"othersShare\":0.25", "\"othersShare\":null")))
                .extracting(read -> ((Lines.Cell) read).result().othersShare()).isEqualTo(Double.NaN);
    }

    @Test
    void theSameIsWrittenTheSameWay() {
        assertThat(new Lines.Header(experiment()).write()).isEqualTo(new Lines.Header(EXPERIMENT).write());
    }

    @Test
    void whatIsNotKnownIsSkipped() {
        Lines line = new Lines.Cell(CELL);

        assertThat(Lines.read(line.write().replace("{\"arm\"", "{\"new\":[1],\"arm\""))).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "position":1           | "posture":1              | 'position' is missing
            "position":1           | "position":1.5           | 'position' is out of range: 1.5
            "position":1           | "position":"1"           | 'position' is not a number
            "seed":-4              | "seed":1e400             | 'seed' is out of range
            "finish":"STOP"        | "finish":"HALT"          | 'finish' is none of [STOP, LENGTH, CONTEXT, CANCELLED, DEADLINE]
            "ids":[5               | "ids":[-5                | token id -5 at index 0 is negative
            2026-01-31T12          | yesterday                | 'start' is not a time
            "drafted":[4,0]        | "drafted":[4]            | 'drafted' has 1 rounds where 'grower' has 2
            "grower":[0,1]         | "grower":[0,2]           | 'grower' names number 2 of 2
            "position":1           | "position":1,"othersShare":2 | a share must be from 0 to 1, not 2.0
            {"cell"                | {"cells"                 | none of format, environment, cell, measured
            {"cell"                | {cell                    | it is not JSON
            "arm":"linear"         | "arm":7                  | 'arm' is not a text
            """)
    void aCellThatIsDamagedIsNotRead(String sound, String damaged, String message) {
        String line = new Lines.Cell(CELL).write();
        assertThat(line).contains(sound);

        assertThatThrownBy(() -> Lines.read(line.replace(sound, damaged)))
                .isInstanceOf(Lines.FormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anotherVersionIsNotRead() {
        String line = new Lines.Header(EXPERIMENT).write().replace("\"version\":1", "\"version\":2");

        assertThatThrownBy(() -> Lines.read(line)).hasMessage("it is of version 2 of the format; only 1 can be read");
    }

    @Test
    void nothingMayFollowTheObject() {
        assertThatThrownBy(() -> Lines.read(new Lines.Cell(CELL).write() + " {}")).isInstanceOf(Lines.FormatException.class);
    }
}
