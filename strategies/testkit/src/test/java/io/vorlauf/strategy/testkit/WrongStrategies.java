// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Strategies that do what they must not, by name. All of them come back. */
public final class WrongStrategies {

    private WrongStrategies() {}

    /** What each of them does in a round. */
    public static Map<String, BiConsumer<SpeculationContext, DraftTree>> growing() {
        Map<String, BiConsumer<SpeculationContext, DraftTree>> all = new LinkedHashMap<>();
        all.put("proposes ids outside the vocabulary", (context, tree) -> {
            tree.propose(tree.root(), 0);
            tree.propose(tree.root(), context.target().vocabularySize());
        });
        all.put("proposes negative ids", (context, tree) -> tree.propose(tree.root(), 1, -1));
        all.put("grows deeper than the context and does not look", (context, tree) -> {
            DraftNode node = tree.root();
            while (true) {
                node = tree.propose(node, 1).get(0);
            }
        });
        all.put("grows thousands of guesses", (context, tree) -> {
            for (int i = 0; i < 1_000; i++) {
                tree.propose(tree.root(), i % 3).forEach(node -> tree.propose(node, 0, 1, 2));
            }
        });
        all.put("draws a huge number of tokens", (context, tree) ->
                tree.sample(tree.root(), draftOf(context, tree), Integer.MAX_VALUE));
        all.put("draws no token", (context, tree) -> tree.sample(tree.root(), draftOf(context, tree), 0));
        all.put("draws again and again at one node", (context, tree) -> {
            Distribution distribution = draftOf(context, tree);
            for (int i = 0; i < 4; i++) {
                tree.sample(tree.root(), distribution, 1);
            }
        });
        all.put("draws until it likes what comes", (context, tree) -> {
            Distribution distribution = draftOf(context, tree);
            for (int i = 0; i < 3 && tree.root().children().stream().noneMatch(node -> node.token() == 0); i++) {
                tree.sample(tree.root(), distribution, 1);
            }
        });
        all.put("grows below a guess that it likes", (context, tree) -> {
            for (DraftNode node : tree.sample(tree.root(), draftOf(context, tree), 2)) {
                if (node.token() == 0) {
                    tree.sample(node, draftOf(context, tree), 1);
                }
            }
        });
        all.put("draws from a distribution of its own fancy", (context, tree) -> {
            tree.sample(tree.root(), Distribution.weighted(0.7, 0.1, 0.2), 2);
            tree.sample(tree.root(), Distribution.weighted(0, 1), 1);
        });
        all.put("draws from a distribution over too many tokens", (context, tree) ->
                tree.sample(tree.root(), Distribution.softmax(
                        Logits.of(new float[context.target().vocabularySize() + 1])), 2));
        all.put("draws from a distribution that is not a number", (context, tree) ->
                tree.sample(tree.root(), Distribution.weighted(Double.NaN, 1, 1), 1));
        all.put("changes the lists it was handed", (context, tree) -> {
            List<DraftNode> drawn = tree.sample(tree.root(), draftOf(context, tree), 2);
            attempt(drawn::clear);
            attempt(() -> tree.root().children().clear());
            attempt(() -> context.drafts().clear());
            attempt(() -> context.others().add("me"));
            attempt(() -> context.target().stopTokens().add(0));
            attempt(() -> Arrays.fill(draftOf(context, tree).probabilities(), 1));
        });
        all.put("throws after it guessed", (context, tree) -> {
            tree.sample(tree.root(), draftOf(context, tree), 2);
            throw new IllegalStateException("no more ideas");
        });
        all.put("calls itself without end", (context, tree) -> {
            // Once in a generation: filling a stack takes long.
            if (tree.root().history().length() == tree.root().history().promptLength()) {
                recurse(1, 2, 3, 4, 5, 6, 7, 8);
            }
        });
        all.put("says that memory is full", (context, tree) -> {
            throw new OutOfMemoryError("says the strategy");
        });
        all.put("interrupts its thread", (context, tree) -> {
            tree.propose(tree.root(), 1);
            Thread.currentThread().interrupt();
        });
        all.put("asks its draft about a node of its own make", (context, tree) ->
                draft(context).distribution(new ForeignNode()));
        all.put("lets its draft check in the wrong place", (context, tree) ->
                tree.cascade(new ForeignNode(), draft(context), inner -> { }));
        all.put("grows the outer tree in the inner one's place", (context, tree) ->
                tree.cascade(tree.root(), draft(context), inner -> {
                    tree.propose(tree.root(), 0, 1);
                    inner.propose(tree.root(), 0);
                }));
        all.put("lets a check fail", (context, tree) -> tree.cascade(tree.root(), draft(context), inner -> {
            inner.propose(inner.root(), 1);
            throw new IllegalStateException("no more ideas");
        }));
        all.putAll(betrayingDraws());
        return all;
    }

    /** What it sees drawn while a draft checks decides over what becomes of the check. */
    private static Map<String, BiConsumer<SpeculationContext, DraftTree>> betrayingDraws() {
        Map<String, BiConsumer<SpeculationContext, DraftTree>> all = new LinkedHashMap<>();
        all.put("lets a check fail if it dislikes a draw", (context, tree) -> checking(context, tree, drawn -> {
            if (drawn == 0) {
                throw new IllegalStateException("no more ideas");
            }
        }));
        all.put("lets a check fail if it dislikes a draw, and hides that", (context, tree) -> attempt(() ->
                checking(context, tree, drawn -> {
                    if (drawn == 0) {
                        throw new UnsupportedOperationException("no more ideas");
                    }
                })));
        all.put("grows past a check if it dislikes a draw", (context, tree) -> checking(context, tree, drawn -> {
            if (drawn != 0 && tree.root().children().isEmpty()) {
                tree.propose(tree.propose(tree.root(), 1).get(0), 1);
            }
        }));
        all.put("guesses beside a check if it dislikes a draw", (context, tree) -> checking(context, tree, drawn -> {
            if (drawn == 0) {
                tree.propose(tree.root(), 1);
            }
        }));
        all.put("draws beside a check if it dislikes a draw", (context, tree) -> {
            Distribution distribution = draftOf(context, tree);
            checking(context, tree, drawn -> {
                if (drawn == 0) {
                    tree.sample(tree.root(), distribution, 1);
                }
            });
        });
        return all;
    }

    /** Draws a token, hears of it, and lets the draft it was drawn from check it. */
    static void checking(SpeculationContext context, DraftTree tree, IntConsumer drawn) {
        if (draft(context).reaches(tree.root())) {
            tree.cascade(tree.root(), draft(context), inner -> drawn.accept(
                    inner.sample(inner.root(), draft(context).distribution(inner.root()), 1).get(0).token()));
        }
    }

    /** Strategies that are wrong elsewhere than in a round, or in more than one. */
    public static List<SpeculationStrategy> others() {
        return List.of(
                Strategies.opening("uses a node of an old tree", 1, context -> {
                    List<DraftNode> old = new ArrayList<>();
                    return tree -> {
                        old.forEach(node -> tree.propose(node, 0));
                        old.addAll(tree.propose(tree.root(), 1));
                    };
                }),
                Strategies.opening("keeps its trees and grows them later", 1, context -> {
                    List<DraftTree> kept = new ArrayList<>();
                    return tree -> {
                        kept.forEach(old -> old.propose(old.root(), 0, 1));
                        kept.forEach(old -> old.sample(old.root(), Distribution.weighted(1, 1), 2));
                        kept.add(tree);
                        tree.propose(tree.root(), 1);
                    };
                }),
                Strategies.opening("cannot be opened", 1, context -> {
                    throw new NoClassDefFoundError("gone");
                }),
                Strategies.opening("opens nothing", 1, context -> null),
                observing("throws when it observes", outcome -> {
                    throw new IllegalStateException("blind");
                }, () -> { }),
                observing("says that its stack is full when it observes", outcome -> {
                    throw new StackOverflowError("says the strategy");
                }, () -> { }),
                observing("throws when it is closed", outcome -> { }, () -> {
                    throw new IllegalStateException("stuck");
                }));
    }

    private static SpeculationStrategy observing(String name, Consumer<RoundOutcome> observation, Runnable closing) {
        return Strategies.opening(name, 1, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.sample(tree.root(), draftOf(context, tree), 2);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                observation.accept(outcome);
            }

            @Override
            public void close() {
                closing.run();
            }
        });
    }

    private static DraftModel draft(SpeculationContext context) {
        return context.drafts().get(0);
    }

    /** The draft's distribution at the root; an even one where the draft does not reach it. */
    private static Distribution draftOf(SpeculationContext context, DraftTree tree) {
        return draft(context).reaches(tree.root())
                ? draft(context).distribution(tree.root()) : Distribution.weighted(1, 1);
    }

    /** Takes a large piece of the stack each time. */
    private static long recurse(long a, long b, long c, long d, long e, long f, long g, long h) {
        return a + recurse(b, c, d, e, f, g, h, a) + recurse(h, g, f, e, d, c, b, a);
    }

    private static void attempt(Runnable change) {
        try {
            change.run();
        } catch (UnsupportedOperationException e) {
            // A list defended itself, or the test's strategy hides what it did; a law would have to break.
        }
    }

    private static final class ForeignNode implements DraftNode {

        @Override
        public int token() {
            return 1;
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public DraftNode parent() {
            return null;
        }

        @Override
        public List<DraftNode> children() {
            return List.of();
        }

        @Override
        public TokenHistory history() {
            throw new UnsupportedOperationException("nobody needs it");
        }
    }
}
