// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TopLogits;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.TargetSignals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The context of a generation, which compares what its strategy gets to see of the target with what the target's table says
 * of the text. One thread at a time.
 */
final class SignalWatch implements SpeculationContext {

    private final SpeculationContext context;
    private final TableModel target;
    private final List<TargetSignals> asked = new ArrayList<>();

    SignalWatch(SpeculationContext context, TableModel target) {
        this.context = context;
        this.target = target;
    }

    /** What is wrong before a tree is grown behind a text; empty if nothing is, or nothing was asked for. */
    Optional<String> problem(TokenHistory text) {
        return asked.stream().map(signals -> problem(signals, text)).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> problem(TargetSignals signals, TokenHistory text) {
        int[] tokens = IntStream.range(0, text.length()).map(text::token).toArray();
        if (signals.to() != tokens.length - 1) {
            return Optional.of("behind a text of " + tokens.length + " tokens there are rows of " + signals.from() + " to "
                    + signals.to() + ", the last not included");
        }
        for (int position = signals.from(); position < signals.to(); position++) {
            if (!asExpected(signals, position, Arrays.copyOf(tokens, position + 1))) {
                return Optional.of("the row of position " + position + " is not that of " + Arrays.toString(
                        Arrays.copyOf(tokens, position + 1)));
            }
        }
        return Optional.empty();
    }

    private boolean asExpected(TargetSignals signals, int position, int... tokens) {
        SignalRequest request = signals.request();
        float[] state = new float[TableModel.STATE_SIZE];
        boolean same = true;
        for (int layer : request.layers()) {
            signals.hidden(position, layer, state, 0);
            same &= Arrays.equals(state, target.hidden(layer, tokens));
        }
        if (request.lastHidden()) {
            signals.lastHidden(position, state, 0);
            same &= Arrays.equals(state, target.lastHidden(tokens));
        }
        return same && (request.topLogits() == 0
                || signals.topLogits(position).equals(TopLogits.of(target.logits(tokens), request.topLogits())));
    }

    @Override
    public TargetSignals signals(SignalRequest request) {
        TargetSignals signals = context.signals(request);
        asked.add(signals);
        return signals;
    }

    @Override
    public ParameterValues parameters() {
        return context.parameters();
    }

    @Override
    public ModelInfo target() {
        return context.target();
    }

    @Override
    public String targetPlan() {
        return context.targetPlan();
    }

    @Override
    public List<DraftModel> drafts() {
        return context.drafts();
    }

    @Override
    public long nanoTime() {
        return context.nanoTime();
    }

    @Override
    public Optional<ReferenceCosts> costs() {
        return context.costs();
    }

    @Override
    public Set<String> others() {
        return context.others();
    }

    @Override
    public Optional<Speculation> open(String name, Map<String, String> parameters) {
        return context.open(name, parameters);
    }
}
