// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit.example;

import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.strategy.TargetSignals;
import java.util.ArrayList;
import java.util.List;

/**
 * Prompt lookup by meaning: proposes what followed where the target was in the most similar state, by the cosine of last
 * hidden states. Needs no draft model, but a target that hands out hidden states.
 */
public final class EchoStrategy implements SpeculationStrategy {

    /** How many tokens are proposed. */
    public static final Parameter<Integer> LENGTH =
            Parameter.integer("length", "how many tokens are proposed", 3, 1, 16);

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String description() {
        return "proposes what followed where the target was in the most similar state";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(LENGTH);
    }

    @Override
    public Speculation open(SpeculationContext context) {
        return new Echo(context);
    }

    private static final class Echo implements Speculation {

        private final int length;
        private final TargetSignals signals;
        private final int size;
        private final int first;
        /** Those of positions from {@code first} on, of length 1. */
        private final List<float[]> states = new ArrayList<>();

        Echo(SpeculationContext context) {
            length = context.parameters().get(LENGTH);
            signals = context.signals(SignalRequest.builder().lastHidden().build());
            size = context.target().hiddenStates().orElseThrow().size();
            first = signals.from();
        }

        @Override
        public void grow(DraftTree tree) {
            for (int position = signals.from(); position < signals.to(); position++) {
                float[] state = new float[size];
                signals.lastHidden(position, state, 0);
                states.add(normal(state));
            }
            signals.forget(signals.to());
            TokenHistory text = tree.root().history();
            int like = nearest(text);
            DraftNode node = tree.root();
            for (int i = like + 2; like >= 0 && i < text.length() && node.depth() < length && tree.canGrow(node); i++) {
                node = tree.propose(node, text.token(i)).get(0);
            }
        }

        /**
         * The position before which the target said what it said last, in the state most similar to that before it said so;
         * negative if there is none.
         */
        private int nearest(TokenHistory text) {
            int now = text.length() - 2;
            int best = -1;
            double closest = -1;
            for (int position = first; position < now; position++) {
                if (text.token(position + 1) == text.token(now + 1)) {
                    double cosine = product(states.get(position - first), states.get(now - first));
                    if (cosine >= closest) {
                        closest = cosine;
                        best = position;
                    }
                }
            }
            return best;
        }

        private static float[] normal(float... state) {
            double length = Math.sqrt(product(state, state));
            for (int i = 0; i < state.length; i++) {
                state[i] /= (float) length;
            }
            return state;
        }

        private static double product(float[] one, float... other) {
            double sum = 0;
            for (int i = 0; i < one.length; i++) {
                sum += one[i] * other[i];
            }
            return sum;
        }
    }
}
