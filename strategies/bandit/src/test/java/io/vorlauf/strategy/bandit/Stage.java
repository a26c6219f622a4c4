// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A generation whose arms earn what they are told to, and note what is done with them. */
final class Stage implements SpeculationContext {

    /** For each arm how many tokens it earns in a microsecond; {@code none} earns one. */
    final Map<String, Integer> earns = new TreeMap<>();
    /** For each arm what a round takes, if not a microsecond. */
    final Map<String, Long> nanosOf = new HashMap<>();
    /** The arms that throw when they should grow a tree; {@code close} if they throw when they are closed. */
    final Set<String> failing = new HashSet<>();
    /** The arms that guess nothing. */
    final Set<String> silent = new HashSet<>();
    final List<String> notes = new ArrayList<>();
    final List<String> played = new ArrayList<>();
    private final Map<String, Integer> observed = new HashMap<>();
    /** Takes no guesses, and notes for how many rounds nobody wants to be asked. */
    private final DraftTree tree = (DraftTree) Proxy.newProxyInstance(
            DraftTree.class.getClassLoader(), new Class<?>[] {DraftTree.class}, (proxy, method, arguments) -> {
                skipped = (int) arguments[0];
                return null;
            });
    private String playing;
    private int skipped;

    Stage with(String arm, int tokens) {
        earns.put(arm, tokens);
        return this;
    }

    /** Plays rounds: an arm that is not asked leaves the round to {@code none}. */
    void play(Speculation bandit, int rounds) {
        for (int i = 0; i < rounds; i++) {
            if (skipped > 0) {
                skipped--;
            } else {
                playing = BanditStrategy.Generation.NONE;
                bandit.grow(tree);
            }
            played.add(playing);
            observe(bandit);
        }
    }

    void observe(Speculation bandit) {
        bandit.observe(outcome(earns.getOrDefault(playing, 1), observed.getOrDefault(playing, 0)));
    }

    /** The first round of an arm takes much longer. */
    private RoundOutcome outcome(int tokens, int roundsBefore) {
        observed.put(playing, roundsBefore + 1);
        long nanos = roundsBefore == 0 ? 1_000_000 : nanosOf.getOrDefault(playing, 1_000L);
        int drafted = silent.contains(playing) ? 0 : tokens;
        return RoundOutcome.builder()
                .drafted(drafted).depth(tokens).accepted(Tokens.of(new int[tokens - 1])).attempted(tokens).next(0)
                .totalNanos(nanos).build();
    }

    @Override
    public Set<String> others() {
        return earns.keySet();
    }

    @Override
    public Optional<Speculation> open(String name, Map<String, String> parameters) {
        notes.add("open " + name);
        return Optional.of(new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                playing = name;
                failIf(name);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                notes.add(name + " hears of " + outcome.accepted().length());
            }

            @Override
            public void close() {
                notes.add("close " + name);
                failIf("close");
            }
        });
    }

    private void failIf(String what) {
        if (failing.contains(what)) {
            throw new IllegalStateException(what + " is out of order");
        }
    }

    @Override
    public ParameterValues parameters() {
        return ParameterValues.of("bandit", new BanditStrategy().parameters(), Map.of());
    }

    @Override
    public ModelInfo target() {
        return ModelInfo.builder().name("target").vocabularySize(1).contextLength(1).backend("none").build();
    }

    @Override
    public List<DraftModel> drafts() {
        return List.of();
    }
}
