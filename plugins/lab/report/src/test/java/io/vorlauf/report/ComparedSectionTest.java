// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparedSectionTest {

    private final Environment place = place(List.of(model("target")), Optional.of(new Occasion(
            Instant.parse("2026-11-30T10:00:00Z"), List.of("vorlauf", "compare", "--stop", "it's over"),
            new Surroundings(OptionalDouble.of(1.25), OptionalDouble.of(0.5), OptionalDouble.of(0),
                    OptionalDouble.empty()))));

    private static Environment place(List<ModelInfo> models, Optional<Occasion> occasion) {
        return new Environment("0.1.0", Map.of("tree-nodes", "128"), Map.of("none", "", "tree-wide", "tree 0.1.0"),
                Map.of("tree-wide", Map.of("nodes", "12", "depth", "8")), Map.of(), models, Map.of("target", true),
                "AMD EPYC", 2, 0, "Java 17", "Linux",
                Optional.of(new ReferenceCosts(Map.of(
                        "target", PassCosts.builder()
                                .passes(Map.of(1, 1_000_000L, 2, 1_100_000L)).build()))),
                Map.of("tree-wide", "io.vorlauf.strategy.tree~wide, file wide.cfg"), Map.of("target", 31_457_280L),
                Map.of("target", "2 threads"), occasion);
    }

    private static ModelInfo model(String name) {
        return ModelInfo.builder()
                .name(name).family("llama").parameterCount(15_735_168).vocabularySize(4096).contextLength(512)
                .backend("jvm").weights("bf16").checksum("crc32c:c6e3e0d5").build();
    }

    private static ExperimentResults results(Environment place) {
        DecodingRequest plain = DecodingRequest.builder("target", "").build();
        Arm none = Arm.baseline("none", DecodingSettings.of(plain));
        Arm wide = none.candidate("tree-wide", DecodingSettings.of(
                plain.toBuilder().strategy("tree-wide").set("nodes", "24").build()));
        List<LabelledPrompt> prompts = List.of(LabelledPrompt.builder()
                .id("a").category("story").prompt(new Prompt.Text("a")).build(),
                LabelledPrompt.builder().id("b").category("dialogue").prompt(new Prompt.Text("b")).build());
        CellResult cell = new CellResult("none", new Block("a", 3, 0), 0, 0, Instant.EPOCH, "", Tokens.of(1),
                FinishReason.LENGTH, new DecodingMetrics(1, 1, 1, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, 1), List.of(),
                0.2);
        return new ExperimentResults(
                Experiment.builder()
                        .title("x").arms(List.of(none, wide)).prompts(prompts).seeds(List.of(3L)).warmUp(2)
                        .build(), List.of(place), List.of(cell));
    }

    private static String text(Report.Section section) {
        List<String> texts = new ArrayList<>();
        for (Content content : section.contents()) {
            if (content instanceof Content.Paragraph paragraph) {
                texts.add(paragraph.text());
            } else if (content instanceof Content.Table table) {
                texts.add(String.join(" | ", table.head()));
                table.rows().forEach(row -> texts.add(String.join(" | ", row)));
            }
        }
        return texts.stream().collect(Collectors.joining("\n"));
    }

    @Test
    void itSaysAllThatItTakesToDoTheSameAgain() {
        assertThat(text(ComparedSection.of(results(place)))).isEqualTo("""
                Target: target. Sampling: greedy. Verification: coupled. At most 128 new tokens. Ends at: the tokens \
                that the target names.
                Prompts: 2 prompts (dialogue 1, story 1), seed 3, 1 repetition: 1 of 4 generations done. Not counted: \
                2 prompts by every arm to warm up. The order of arms is fixed by 0.
                model | target
                parameters | 15,735,168
                weights | bf16
                in memory | 30.0 MiB
                computed by | jvm, 2 threads
                same bits | yes
                family | llama
                vocabulary | 4,096
                context | 512
                checksum | crc32c:c6e3e0d5
                arm | strategy | parameters | drafts | from
                none (baseline) | none |  |  |\s
                tree-wide | tree-wide | nodes = 24, (depth = 8) |  | tree 0.1.0, configured by \
                io.vorlauf.strategy.tree~wide, file wide.cfg
                Run of 2026-11-30 10:00:00 UTC, 1 generation: vorlauf compare --stop 'it'\\''s over'
                Vorlauf 0.1.0 (tree-nodes = 128) on AMD EPYC, 2 cores; Java 17; Linux.
                Just before the first generation: other processes used 50 % of the processors, load 1.25. Meanwhile \
                other processes used 20 % of the processors on average.
                nodes | 1 | 2
                target | 1.00 | 1.10""");
    }

    @Test
    void manyModelsHaveARowEach() {
        List<ModelInfo> models = IntStream.range(0, 5).mapToObj(i -> model("model-" + i)).toList();

        assertThat(text(ComparedSection.of(results(place(models, Optional.empty())))))
                .contains("\nmodel | parameters | weights | in memory | ", "\nmodel-4 | 15,735,168 | bf16 | ");
    }

    @Test
    void ofOlderResultsItSaysWhatIsKnown() {
        Environment older = new Environment("0.0.9", Map.of(), Map.of(), Map.of(), Map.of(), List.of(), Map.of(),
                "one", 1, 0, "Java 17", "Linux", Optional.empty());

        assertThat(text(ComparedSection.of(results(older))))
                .contains("\nRun, 1 generation.\nVorlauf 0.0.9 on one, 1 core;", "Strategies went by the clock.");
    }
}
