// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Drafts check each other, and strategies call on each other")
class CooperationTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel middle = target.disturbed("middle", 0.1);
    private final TableModel small = target.disturbed("small", 0.3);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        List.of(target, middle, small).forEach(vorlauf::add);
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open() + middle.open() + small.open()).isZero();
    }

    private DecodingRequest.Builder request(String strategy) {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(0.8)).seed(4)
                .maxNewTokens(60).strategy(strategy).draft("middle").draft("small");
    }

    private DecodingResult generate(BiConsumer<SpeculationContext, DraftTree> strategy) {
        vorlauf.add(Strategies.of("mine", 2, strategy));
        return vorlauf.decoding().generate(request("mine").build());
    }

    private static void chain(DraftTree tree, DraftModel draft, int k) {
        DraftNode node = tree.root();
        while (node.depth() < k && tree.canGrow(node) && draft.reaches(node)) {
            node = tree.sample(node, draft.distribution(node), 1).get(0);
        }
    }

    @Test
    void whatAMiddleModelSaysOfGuessesIsWhatItWouldHaveSaidAlone() {
        List<List<Integer>> cascaded = new ArrayList<>();
        List<List<Integer>> alone = new ArrayList<>();
        generate((context, tree) -> {
            List<DraftNode> said = tree.cascade(tree.root(), context.drafts().get(0),
                    inner -> chain(inner, context.drafts().get(1), 3));
            cascaded.add(said.stream().map(DraftNode::token).toList());
            List<Integer> own = new ArrayList<>();
            DraftNode node = tree.root();
            for (int i = 0; i < said.size(); i++) {
                node = tree.sample(node, context.drafts().get(0).distribution(node), 1).get(0);
                own.add(node.token());
            }
            alone.add(own);
        });
        assertThat(cascaded).isEqualTo(alone);
        assertThat(cascaded).as("more than one token a pass, sometimes").anyMatch(said -> said.size() > 2);
    }

    @Test
    void theMiddleModelIsAskedOnceForAWholeInnerTree() {
        int rounds = generate((context, tree) -> tree.cascade(tree.root(), context.drafts().get(0),
                inner -> chain(inner, context.drafts().get(1), 3))).metrics().targetCalls();
        assertThat(middle.calls()).isLessThanOrEqualTo(rounds);
    }

    @Test
    void aCascadeKeepsToTheLimitsOfTheTree() {
        DecodingResult result = generate((context, tree) -> {
            DraftNode node = tree.root();
            while (tree.canGrow(node) && context.drafts().get(0).reaches(node)) {
                List<DraftNode> said = tree.cascade(node, context.drafts().get(0),
                        inner -> chain(inner, context.drafts().get(1), 3));
                assertThat(said).isNotEmpty();
                node = said.get(said.size() - 1);
            }
        });
        assertThat(result.ids().length()).isEqualTo(60);
        assertThat(result.metrics().failedRounds()).isZero();
        assertThat(result.ids()).isEqualTo(vorlauf.decoding().generate(request("none").build()).ids());
    }

    @Test
    void parametersThatDoNotGoTogetherAreToldToWhoOpensWithThem() {
        AtomicBoolean opened = new AtomicBoolean();
        vorlauf.add(new SpeculationStrategy() {
            @Override
            public String name() {
                return "checking";
            }

            @Override
            public String description() {
                return "for tests";
            }

            @Override
            public void check(ParameterValues parameters) {
                throw new InvalidParameterException("'a' must not be above 'b'");
            }

            @Override
            public Speculation open(SpeculationContext context) {
                opened.set(true);
                return tree -> { };
            }
        });
        List<String> thrown = new ArrayList<>();
        generate((context, tree) -> {
            try {
                context.open("checking", Map.of());
            } catch (InvalidParameterException e) {
                thrown.add(e.getMessage());
            }
        });
        assertThat(thrown).contains("'a' must not be above 'b'");
        assertThat(opened).isFalse();
    }

    @Test
    void aModelOfAnotherGenerationCannotCheck() {
        List<DraftModel> foreign = new ArrayList<>();
        generate((context, tree) -> foreign.add(context.drafts().get(0)));
        List<Throwable> thrown = new ArrayList<>();
        vorlauf.add(Strategies.of("other", 0, (context, tree) -> {
            try {
                tree.cascade(tree.root(), foreign.get(0), inner -> { });
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        }));
        vorlauf.decoding().generate(request("other").build());
        assertThat(thrown).isNotEmpty().allSatisfy(e -> assertThat(e).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a draft of this generation"));
    }

    @Test
    void underRejectionANodeWithGrandchildrenTakesNoMoreGuesses() {
        List<Boolean> late = new ArrayList<>();
        vorlauf.add(Strategies.of("mine", 2, (context, tree) -> {
            chain(tree, context.drafts().get(0), 2);
            late.add(tree.canGrow(tree.root()));
        }));
        vorlauf.decoding().generate(request("mine").verification(VerificationMethod.REJECTION).maxNewTokens(4).build());
        assertThat(late.get(0)).isFalse();
    }

    @Test
    void underRejectionNobodySeesADrawBefore() {
        List<Integer> seen = new ArrayList<>();
        vorlauf.add(Strategies.of("mine", 2, (context, tree) ->
                seen.add(tree.preview(tree.root(), context.drafts().get(0).distribution(tree.root()), 3).size())));
        vorlauf.decoding().generate(request("mine").verification(VerificationMethod.REJECTION).maxNewTokens(4).build());
        assertThat(seen).containsOnly(0);
    }

    @Test
    void greedyDraftsRankAllTokens() {
        List<Integer> seen = new ArrayList<>();
        vorlauf.add(Strategies.of("mine", 2, (context, tree) ->
                seen.add(tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 3).size())));
        vorlauf.decoding().generate(request("mine").sampler(SamplerSettings.GREEDY.withTopK(1)).maxNewTokens(4).build());
        assertThat(seen).containsOnly(3);
    }

    @Test
    void aStrategyLetsAnotherGrowTheTree() {
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.opening("mine", 0, context -> {
            Speculation other = context.open("chain", Map.of("k", "2")).orElseThrow();
            return other::grow;
        }));
        DecodingResult result = vorlauf.decoding().generate(request("mine").build());
        assertThat(result.metrics().acceptedTokens()).isPositive();
        assertThat(result.metrics().failedRounds()).isZero();
    }

    @Test
    void othersAreThoseThatFitAndNotTheStrategyItself() {
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.of("needy", 3, (context, tree) -> { }));
        List<Set<String>> others = new ArrayList<>();
        generate((context, tree) -> others.add(context.others()));
        assertThat(others).isNotEmpty().allSatisfy(names -> assertThat(names).containsExactly("chain"));
    }

    @Test
    void aStrategyThatWasOpenedByAnotherCannotOpenAThird() {
        List<Set<String>> others = new ArrayList<>();
        vorlauf.add(Strategies.of("inner", 0, (context, tree) -> others.add(context.others())));
        vorlauf.add(Strategies.opening("mine", 0, context -> context.open("inner", Map.of()).orElseThrow()::grow));
        vorlauf.decoding().generate(request("mine").build());
        assertThat(others).isNotEmpty().allSatisfy(names -> assertThat(names).isEmpty());
    }

    @Test
    void anotherStrategysParametersAreChecked() {
        vorlauf.add(Strategies.chain());
        List<Throwable> thrown = new ArrayList<>();
        generate((context, tree) -> assertThatThrownBy(() -> context.open("chain", Map.of("k", "many")))
                .satisfies(thrown::add));
        assertThat(thrown).isNotEmpty().allSatisfy(e -> assertThat(e).isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("'k' must be a whole number"));
    }

    @Test
    void aStrategyThatIsReplacedIsOpenedAnewForItsOpener() {
        Vorlauf.Plugin old = vorlauf.add(Strategies.of("inner", 0, (context, tree) -> tree.propose(tree.root(), 1)));
        List<Integer> sizes = new ArrayList<>();
        vorlauf.add(Strategies.opening("mine", 0, context -> {
            Speculation other = context.open("inner", Map.of()).orElseThrow();
            return tree -> {
                other.grow(tree);
                sizes.add(tree.root().children().size());
                if (sizes.size() == 2) {
                    vorlauf.add(Strategies.of("inner", 1, (c, t) -> t.propose(t.root(), 1, 2, 3)));
                    new Thread(old::close).start();
                    while (!needsOneDraft("inner")) {
                        Thread.onSpinWait();
                    }
                }
            };
        }));
        DecodingResult result = vorlauf.decoding().generate(request("mine").build());
        assertThat(sizes.subList(0, 2)).containsOnly(1);
        assertThat(sizes.subList(2, sizes.size())).isNotEmpty().containsOnly(3);
        assertThat(result.metrics().failedRounds()).isZero();
    }

    private boolean needsOneDraft(String strategy) {
        return vorlauf.decoding().strategies().stream()
                .anyMatch(info -> info.name().equals(strategy) && info.requiredDrafts() == 1);
    }

    @Test
    void aStrategyThatGoesAwayGrowsNothingForItsOpener() {
        Vorlauf.Plugin chain = vorlauf.add(Strategies.chain());
        List<Integer> sizes = new ArrayList<>();
        vorlauf.add(Strategies.opening("mine", 0, context -> {
            Speculation other = context.open("chain", Map.of()).orElseThrow();
            return tree -> {
                other.grow(tree);
                sizes.add(tree.root().children().size());
                if (sizes.size() == 2) {
                    new Thread(chain::close).start();
                    while (context.others().contains("chain")) {
                        Thread.onSpinWait();
                    }
                }
            };
        }));
        DecodingResult result = vorlauf.decoding().generate(request("mine").build());
        assertThat(sizes.subList(0, 2)).containsOnly(1);
        assertThat(sizes.subList(2, sizes.size())).isNotEmpty().containsOnly(0);
        assertThat(result.metrics().failedRounds()).isZero();
    }
}
