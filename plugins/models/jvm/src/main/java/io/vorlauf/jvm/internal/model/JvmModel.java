// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.HiddenStates;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.evaluation.DecoderModel;
import io.vorlauf.jvm.internal.decoder.KeyValues;
import io.vorlauf.jvm.internal.decoder.Network;
import io.vorlauf.jvm.internal.decoder.Pass;
import io.vorlauf.jvm.internal.decoder.Rows;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.team.Team;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model that runs in plain Java.
 *
 * <p>It keeps the law of {@link #sameBits} by how it is written: {@link Kernels} fixes the order of every sum, and no number
 * depends on what else is in a pass. Evaluations wait for each other; each uses all threads the model was given.
 */
public final class JvmModel extends DecoderModel {

    private final long weightBytes;
    private final String plan;
    private final KeyValues.Arena arena;
    private final Rows rows = new Rows();
    private Pass pass;

    /**
     * A model around a network.
     *
     * @param decoder what the network is
     * @param members how many threads of the team evaluate it
     * @param onClose hears when the model has been closed
     */
    public JvmModel(
            ModelInfo info, DecoderConfig decoder, Network network, Kernels kernels, Team team, int members,
            Consumer<? super LanguageModel> onClose) {
        super(info.toBuilder().hiddenStates(new HiddenStates(decoder.layers(), decoder.hiddenSize())).build(), onClose);
        this.weightBytes = network.bytes();
        this.plan = members + (members == 1 ? " thread, " : " threads, ") + kernels.description();
        this.pass = new Pass(kernels, network, team, members);
        this.arena = new KeyValues.Arena(decoder);
    }

    @Override
    public boolean sameBits() {
        return true;
    }

    @Override
    public String plan() {
        return plan;
    }

    @Override
    protected long weightBytes() {
        return weightBytes;
    }

    @Override
    protected long cacheTokens() {
        return arena.tokens();
    }

    @Override
    protected long bytesPerToken() {
        return arena.bytesPerToken();
    }

    @Override
    public long cacheBytes(int tokens) {
        return arena.tokens(tokens) * arena.bytesPerToken();
    }

    /** Beyond it, all weights are gone through once more. */
    @Override
    public int nodesPerPass() {
        return Rows.MOST;
    }

    @Override
    protected JvmSequence create(boolean longText) {
        return new JvmSequence(this, new KeyValues(arena, longText));
    }

    @Override
    protected Evaluation run(List<EvaluationItem> items) {
        return alone(() -> {
            try {
                return runAlone(items);
            } finally {
                rows.clear();
            }
        });
    }

    /** Nodes become pending as passes take them; if a pass fails, none of them is. */
    private Evaluation runAlone(List<EvaluationItem> items) {
        JvmEvaluation evaluation = new JvmEvaluation(items, info().vocabularySize(), pass.logitsStride(),
                info().hiddenStates().orElseThrow());
        boolean done = false;
        try {
            new Batch(pass, rows, items, evaluation).run();
            done = true;
            return evaluation;
        } finally {
            for (int i = 0; i < items.size() && !done; i++) {
                ((JvmSequence) items.get(i).sequence()).nodes().cut(items.get(i).tree().first());
            }
        }
    }

    @Override
    protected void free() {
        pass = null;
        arena.close();
    }
}
