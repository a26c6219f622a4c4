// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.GenerationStatus;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("What happens in an engine can be heard, counted and recorded")
class ObservationTest {

    private final TableModel target = TableModel.of("target", 40, 300);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(target.disturbed("draft", 0.2));
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.bush());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest request(String strategy) {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(0.8)).seed(4)
                .maxNewTokens(60).strategy(strategy).draft("draft").build();
    }

    private DecodingResult generate(String strategy) {
        return vorlauf.decoding().generate(request(strategy));
    }

    private DecodingResult generateWith(SpeculationStrategy strategy) {
        vorlauf.add(strategy);
        return generate(strategy.name());
    }

    private StrategyStatistics statistics(String strategy) {
        return vorlauf.decoding().statistics().stream().filter(of -> of.strategy().equals(strategy)).findFirst()
                .orElseThrow();
    }

    @Test
    void aListenerHearsTheWholeLifeOfAGeneration() {
        List<String> heard = new ArrayList<>();
        vorlauf.add(new EngineListener() {
            @Override
            public void started(Generation generation) {
                heard.add("started " + generation.request().strategy());
            }

            @Override
            public void round(Generation generation, RoundReport report) {
                if (report.index() == 0) {
                    heard.add("round by " + report.strategy());
                    generation.swap(SpeculationChoice.none());
                }
            }

            @Override
            public void swapped(Generation generation, SpeculationChoice from, SpeculationChoice to) {
                heard.add("swapped from " + from.strategy() + " to " + to.strategy());
            }

            @Override
            public void ended(Generation generation, Optional<DecodingResult> result) {
                heard.add("ended with " + result.orElseThrow().ids().length());
                assertThat(vorlauf.decoding().generations()).isEmpty();
            }
        });
        generate("chain");
        assertThat(heard).containsExactly(
                "started chain", "round by chain", "swapped from chain to none", "ended with 60");
    }

    @Test
    void aGenerationThatFailsEndsWithoutAResult() {
        List<Optional<DecodingResult>> ends = new ArrayList<>();
        vorlauf.add(new EngineListener() {
            @Override
            public void ended(Generation generation, Optional<DecodingResult> result) {
                ends.add(result);
            }

            @Override
            public void round(Generation generation, RoundReport report) {
                target.close();
            }
        });
        assertThat(vorlauf.decoding().start(request("none"), GenerationListener.NONE).result())
                .failsWithin(Duration.ofSeconds(50));
        assertThat(ends).containsExactly(Optional.empty());
    }

    @Test
    void whatAListenerThrowsHurtsNobody() {
        vorlauf.add(new EngineListener() {
            @Override
            public void round(Generation generation, RoundReport report) {
                throw new IllegalStateException("deaf");
            }
        });
        Rounds healthy = new Rounds();
        vorlauf.add(healthy);
        assertThat(generate("chain").ids().length()).isEqualTo(60);
        assertThat(healthy.reports()).isNotEmpty();
    }

    @Test
    void aListenerThatWasTakenOutHearsNothing() {
        Rounds rounds = new Rounds();
        vorlauf.add(rounds).close();
        generate("none");
        assertThat(rounds.reports()).isEmpty();
    }

    @Test
    void theStatusSaysHowFarAGenerationIs() {
        List<GenerationStatus> seen = new ArrayList<>();
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            assertThat(vorlauf.decoding().generations()).extracting(Generation::id).containsExactly(generation.id());
            seen.add(generation.status());
        });
        DecodingResult result = generate("chain");
        GenerationStatus first = seen.get(0);
        assertThat(first.target()).isEqualTo("target");
        assertThat(first.wanted()).isEqualTo(SpeculationChoice.of("chain", "draft"));
        assertThat(first.strategy()).isEqualTo("chain");
        assertThat(first.provider()).isEqualTo(Strategies.chain().getClass().getName());
        assertThat(first.promptTokens()).isEqualTo(3);
        assertThat(first.newTokens()).isEqualTo(rounds.reports().get(0).committed());
        assertThat(first.maxNewTokens()).isEqualTo(60);
        assertThat(first.cancelled()).isFalse();
        assertThat(seen.get(seen.size() - 1).newTokens()).isEqualTo(60);
        assertThat(seen.get(seen.size() - 1).rounds()).isEqualTo(result.metrics().targetCalls());
    }

    @Test
    void statisticsAddRoundsUpByStrategy() {
        DecodingResult first = generate("chain");
        DecodingResult second = generate("chain");
        DecodingResult plain = generate("none");
        StrategyStatistics chain = statistics("chain");
        // The last round of a text has no room for guesses now and then, and is a plain one.
        StrategyStatistics none = statistics("none");
        assertThat(chain.provider()).isEqualTo(Strategies.chain().getClass().getName());
        assertThat(chain.draftedTokens()).isEqualTo(first.metrics().draftedTokens() + second.metrics().draftedTokens());
        assertThat(chain.acceptedTokens())
                .isEqualTo(first.metrics().acceptedTokens() + second.metrics().acceptedTokens());
        assertThat(chain.newTokens() + none.newTokens()).isEqualTo(180);
        assertThat(chain.rounds() + none.rounds()).isEqualTo(first.metrics().targetCalls()
                + second.metrics().targetCalls() + plain.metrics().targetCalls());
        assertThat(chain.blockEfficiency()).isGreaterThan(1);
        assertThat(chain.failures() + chain.abandoned() + chain.refusedTokens()).isZero();
    }

    @Test
    void statisticsNameAStrategyThatThrows() {
        generateWith(Strategies.of("bad", 0, (context, tree) -> {
            throw new IllegalStateException("no more ideas");
        }));
        assertThat(statistics("bad").failures()).isEqualTo(59);
        assertThat(statistics("bad").lastFailure().orElseThrow())
                .isEqualTo("failed to grow a tree: java.lang.IllegalStateException: no more ideas");
    }

    @Test
    void statisticsNameAStrategyWhoseTreesAreTooLarge() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().treeNodes(8).build());
        DecodingResult result = generateWith(Strategies.of("vast", 0, (context, tree) ->
                tree.propose(tree.root(), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)));
        assertThat(result.metrics().draftedTokens()).isLessThanOrEqualTo(8 * result.metrics().targetCalls());
        assertThat(statistics("vast").refusedTokens()).isEqualTo(4 * statistics("vast").rounds());
    }

    @Test
    void wantingMoreThanThereAreTokensDoesNotMakeUpForWhatWasRefused() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().treeNodes(50).build());
        generateWith(Strategies.of("greedy", 1, (context, tree) -> {
            List<DraftNode> all =
                    tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 1000);
            tree.propose(all.get(0), IntStream.range(0, 60 - all.size()).toArray());
        }));
        assertThat(statistics("greedy").refusedTokens()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void treesAreShownToWhoWantsThem() {
        List<TreeReport> trees = new ArrayList<>();
        List<RoundReport> rounds = new ArrayList<>();
        vorlauf.decoding().generate(request("bush"), new GenerationListener() {
            @Override
            public boolean wantsTrees() {
                return true;
            }

            @Override
            public void tree(TreeReport tree) {
                assertThat(tree.round()).isEqualTo(rounds.size());
                trees.add(tree);
            }

            @Override
            public void round(RoundReport report) {
                rounds.add(report);
            }
        });
        assertThat(trees).hasSameSizeAs(rounds).anyMatch(tree -> tree.nodes().size() > 20);
        for (int i = 0; i < trees.size(); i++) {
            List<TreeReport.Node> nodes = trees.get(i).nodes();
            assertThat(nodes).hasSize(rounds.get(i).drafted());
            assertThat(nodes.stream().filter(TreeReport.Node::accepted)).hasSize(rounds.get(i).accepted());
            for (int n = 0; n < nodes.size(); n++) {
                TreeReport.Node node = nodes.get(n);
                assertThat(node.parent()).isLessThan(n);
                assertThat(node.depth()).isEqualTo(node.parent() < 0 ? 1 : nodes.get(node.parent()).depth() + 1);
                assertThat(!node.accepted() || node.parent() < 0 || nodes.get(node.parent()).accepted()).isTrue();
            }
        }
    }

    @Test
    void samplingIsAPartOfTheTimeOfARound() {
        DecodingResult result = generate("bush");
        assertThat(result.metrics().samplingNanos()).isPositive();
        assertThat(result.metrics().bookkeepingNanos()).isPositive();
        assertThat(result.metrics().samplingNanos() + result.metrics().tokenizerNanos()
                + result.metrics().bookkeepingNanos()).isEqualTo(result.metrics().overheadNanos());
    }

    @Test
    void roundsAreInFlightRecordings(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("rounds.jfr");
        DecodingResult result;
        try (Recording recording = new Recording()) {
            recording.enable("io.vorlauf.Round");
            recording.start();
            result = generate("chain");
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events).hasSize(result.metrics().targetCalls());
        assertThat(events.stream().mapToInt(event -> event.getInt("committed")).sum()).isEqualTo(60);
        assertThat(events.get(0).getString("strategy")).isEqualTo("chain");
        assertThat(events.get(0).getDuration()).isPositive();
        assertThat(events.get(0).getEventType().getCategoryNames()).containsExactly("Vorlauf");
    }

    @Test
    void newSettingsHoldFromTheNextRoundOn() {
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> vorlauf.settings(EngineSettings.DEFAULT.toBuilder().treeNodes(1 + index % 3).build()));
        generate("bush");
        for (int i = 1; i < rounds.reports().size() - 1; i++) {
            assertThat(rounds.reports().get(i).drafted()).isEqualTo(1 + (i - 1) % 3);
        }
    }
}
