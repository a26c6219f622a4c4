// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Plug-ins that misbehave, or come and go, do not change the text")
class UnreliablePluginsTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private Vorlauf vorlauf;
    private Tokens plain;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        plain = generate("none", round -> { }).ids();
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open() + draft.open()).isZero();
    }

    private DecodingResult generate(String strategy, IntConsumer afterRound) {
        DecodingRequest.Builder request = DecodingRequest.builder("target", Tokens.of(3, 1, 4))
                .sampler(SamplerSettings.ofTemperature(0.8)).seed(4).maxNewTokens(60).strategy(strategy);
        if (!strategy.equals("none")) {
            request.draft("draft");
        }
        return vorlauf.decoding().generate(request.build(), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                afterRound.accept(report.index());
            }
        });
    }

    private DecodingResult generateWith(SpeculationStrategy strategy) {
        vorlauf.add(draft);
        vorlauf.add(strategy);
        return generate(strategy.name(), round -> { });
    }

    @Test
    void aStrategyThatThrowsAfterGuessing() {
        DecodingResult result = generateWith(Strategies.of("bad", 1, (context, tree) -> {
            tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 1);
            throw new IllegalStateException("no more ideas");
        }));
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().acceptedTokens()).isPositive();
        assertThat(result.metrics().failedRounds()).isPositive();
    }

    @Test
    void aStrategyThatRecursesWithoutEnd() {
        assertThat(generateWith(Strategies.of("bad", 1, (context, tree) -> recurse(1))).ids()).isEqualTo(plain);
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    @Test
    void aDraftWhoseLogitsAreNotNumbersIsNamed() {
        vorlauf.add(target.disturbed("draft", Double.NaN));
        List<String> failures = new CopyOnWriteArrayList<>();
        vorlauf.add(Strategies.of("mine", 1, (context, tree) -> {
            try {
                context.drafts().get(0).distribution(tree.root());
            } catch (IllegalArgumentException e) {
                failures.add(e.getMessage());
                throw e;
            }
        }));

        assertThat(generate("mine", round -> { }).ids()).isEqualTo(plain);
        assertThat(failures).isNotEmpty().containsOnly("draft 'draft': the logit of token 0 is not a number");
        assertThatThrownBy(() -> vorlauf.decoding().measure("draft", SamplerSettings.GREEDY, 9))
                .isInstanceOf(DecodingException.class)
                .hasMessage("model 'draft' failed: the logit of token 0 is not a number");
    }

    @Test
    void aStrategyThatCannotBeOpened() {
        assertThat(generateWith(Strategies.opening("bad", 1, context -> {
            throw new NoClassDefFoundError("gone");
        })).ids()).isEqualTo(plain);
    }

    @Test
    void aStrategyThatThrowsWhenItObservesAndWhenItCloses() {
        assertThat(generateWith(Strategies.opening("bad", 1, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1, 2, 3);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                throw new IllegalStateException("blind");
            }

            @Override
            public void close() {
                throw new IllegalStateException("stuck");
            }
        })).ids()).isEqualTo(plain);
    }

    @Test
    void aStrategyThatProposesIdsOutsideTheVocabulary() {
        DecodingResult result = generateWith(Strategies.of("bad", 1, (context, tree) -> tree.propose(tree.root(), 40)));
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isEqualTo(59);
    }

    @Test
    void aStrategyThatProposesThousandsOfNodes() {
        DecodingResult result = generateWith(Strategies.of("bad", 1, (context, tree) -> {
            for (int i = 0; i < 10_000; i++) {
                tree.propose(tree.root(), i % 40).forEach(node -> tree.propose(node, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
            }
        }));
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().draftedTokens()).isLessThanOrEqualTo(128 * result.metrics().targetCalls());
        assertThat(result.metrics().failedRounds()).isZero();
    }

    @Test
    void aStrategyThatKeepsGrowingATreeAfterItsRound() {
        AtomicReference<DraftTree> kept = new AtomicReference<>();
        DecodingResult result = generateWith(Strategies.of("bad", 1, (context, tree) -> {
            DraftTree old = kept.getAndSet(tree);
            if (old != null) {
                assertThat(old.propose(old.root(), 1)).isEmpty();
                assertThat(old.sample(old.root(), Distribution.weighted(1, 1), 2)).isEmpty();
                tree.propose(old.root(), 1);
            }
        }));
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isPositive();
    }

    @Test
    void aStrategyThatAsksForADraftBehindANodeOfItsOwn() {
        assertThat(generateWith(Strategies.of("bad", 1, (context, tree) -> {
            List<DraftNode> nodes = tree.propose(tree.root(), 5, 6);
            context.drafts().get(0).distributions(List.of(nodes.get(1), nodes.get(0), tree.root()));
            tree.sample(nodes.get(1), context.drafts().get(0).distribution(nodes.get(1)), 2);
        })).ids()).isEqualTo(plain);
    }

    @Test
    void aStrategyThatComesAndGoesBetweenRounds() {
        vorlauf.add(draft);
        AtomicReference<Vorlauf.Plugin> stay = new AtomicReference<>(vorlauf.add(Strategies.chain()));
        List<Integer> removals = new ArrayList<>();
        DecodingResult result = generate("chain", round -> {
            if (round % 4 == 1) {
                Vorlauf.Plugin leaving = stay.get();
                Thread remover = new Thread(leaving::close);
                remover.start();
                removals.add(round);
            } else if (round % 4 == 3) {
                stay.set(vorlauf.add(Strategies.chain()));
            }
        });
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(removals).isNotEmpty();
        assertThat(result.metrics().failedRounds()).isZero();
    }

    @Test
    void aDraftThatIsReplacedBetweenRounds() {
        AtomicReference<Vorlauf.Plugin> stay = new AtomicReference<>(vorlauf.add(draft));
        vorlauf.add(Strategies.chain());
        DecodingResult result = generate("chain", round -> {
            if (round == 3) {
                Vorlauf.Plugin leaving = stay.get();
                stay.set(vorlauf.add(target.disturbed("draft", 0)));
                new Thread(leaving::close).start();
            }
        });
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().acceptedTokens()).isPositive();
        assertThat(result.metrics().failedRounds()).isZero();
    }

    @Test
    void aDraftThatIsClosedWithoutNotice() {
        vorlauf.add(draft);
        vorlauf.add(Strategies.chain());
        DecodingResult result = generate("chain", round -> {
            if (round == 3) {
                draft.close();
            }
        });
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isPositive();
    }

    @Test
    void aStrategyThatAsksADraftFromTwoThreadsAtOnce() {
        AtomicReference<Runnable> duringPass = new AtomicReference<>(() -> { });
        List<Throwable> refusals = new CopyOnWriteArrayList<>();
        SlowModel slow = new SlowModel(draft, () -> duringPass.getAndSet(() -> { }).run());
        vorlauf.add(slow);
        vorlauf.add(Strategies.of("bad", 1, (context, tree) -> {
            duringPass.set(() -> {
                Thread other = new Thread(() -> context.drafts().get(0).distribution(tree.root()));
                other.setUncaughtExceptionHandler((thread, thrown) -> refusals.add(thrown));
                other.start();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 1);
        }));
        DecodingResult result = generate("bad", round -> { });
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isZero();
        assertThat(refusals).isNotEmpty()
                .allSatisfy(thrown -> assertThat(thrown).hasMessage("draft 'draft' is being asked by another thread"));
    }

    /** Does something in every pass. */
    private record SlowModel(LanguageModel model, Runnable during) implements LanguageModel {

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public boolean sameBits() {
            return model.sameBits();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            during.run();
            return model.evaluate(items);
        }
    }
}
