// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.evaluation.DecoderModel;
import io.vorlauf.tensorflow.internal.cache.KeyValueCache;
import io.vorlauf.tensorflow.internal.cache.KeyValueCache.Room;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.Network;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * A model that runs in TensorFlow.
 *
 * <p>Evaluations of different sequences run side by side. What changes where keys and values lie runs alone; that happens
 * when a sequence begins, is forked or outgrows its room.
 */
public final class TensorFlowModel extends DecoderModel {

    private final Network network;
    private final boolean sameBits;
    private final SlotLayout layout;
    private final KeyValueCache cache;

    /**
     * A model around a network, which it owns.
     *
     * @param sameBits whether the network's plan keeps that law
     * @param onClose hears when the model has been closed
     */
    public TensorFlowModel(
            ModelInfo info, Network network, boolean sameBits, Consumer<? super LanguageModel> onClose) {
        super(info.toBuilder().hiddenStates(network.hiddenStates()).build(), onClose);
        this.sameBits = sameBits;
        this.network = network;
        this.layout = network.plan().layout();
        this.cache = new KeyValueCache(network, network.heads().kvHeads(), layout, info.contextLength());
    }

    @Override
    public boolean sameBits() {
        return sameBits;
    }

    @Override
    public String plan() {
        int threads = network.plan().threads();
        return threads + (threads == 1 ? " thread, " : " threads, ") + network.plan().description();
    }

    @Override
    protected long weightBytes() {
        return network.weightBytes();
    }

    @Override
    protected long cacheTokens() {
        return cache.slots();
    }

    @Override
    protected long bytesPerToken() {
        return network.bytesPerSlot();
    }

    @Override
    public long cacheBytes(int tokens) {
        return cache.capacity(tokens) * network.bytesPerSlot();
    }

    /** What is longer is evaluated in pieces. */
    @Override
    public int nodesPerPass() {
        return network.plan().rows().most();
    }

    @Override
    protected TensorFlowSequence create(boolean longText) {
        return new TensorFlowSequence(this, layout, longText ? info().contextLength() : 0);
    }

    @Override
    protected Evaluation run(List<EvaluationItem> items) {
        List<PassBuilder.Item> work = items.stream().map(item -> PassBuilder.Item.of(item, network)).toList();
        try {
            if (cache.untidy()) {
                alone(this::tidy);
            }
            work.forEach(this::makeRoom);
            Evaluation evaluation = beside(() -> evaluate(items, work));
            work.forEach(item -> item.sequence().add(item.of().tree(), item.slots()));
            return evaluation;
        } catch (TensorFlowException e) {
            throw new ModelException("model '" + info().name() + "' could not evaluate " + work.size() + " sequences, "
                    + work.stream().mapToInt(PassBuilder.Item::size).sum() + " nodes: " + e.getMessage(), e);
        }
    }

    private Void tidy() {
        cache.tidy();
        return null;
    }

    private void makeRoom(PassBuilder.Item item) {
        TensorFlowSequence sequence = item.sequence();
        int slots = item.end();
        Room room = sequence.room();
        if (room == null) {
            sequence.moveTo(alone(() -> cache.allocate(slots)));
        } else if (room.capacity() <= slots) {
            sequence.moveTo(alone(() -> cache.copy(room, sequence.end(), slots)));
            cache.release(room);
        }
    }

    private Evaluation evaluate(List<EvaluationItem> items, List<PassBuilder.Item> work) {
        List<Result> passes = new ArrayList<>();
        Map<PassBuilder.Item, TensorFlowEvaluation.Rows> rows = new IdentityHashMap<>();
        work.forEach(item -> rows.put(item, new TensorFlowEvaluation.Rows(item.size(), item.states())));
        try {
            for (PassBuilder builder : PassBuilder.passes(work, network.plan(), network.heads(), network.window())) {
                Result pass = network.run(builder.build(network.states()));
                passes.add(pass);
                int row = 0;
                for (PassBuilder.Piece piece : builder.pieces()) {
                    row = rows.get(piece.item()).add(pass, row, piece);
                }
                addHidden(pass, builder.pieces(), rows);
            }
            return new TensorFlowEvaluation(
                    passes, work.stream().map(rows::get).toList(), items, info().vocabularySize());
        } catch (RuntimeException | Error e) {
            passes.forEach(Result::close);
            throw e;
        }
    }

    /** The hidden states of a pass lie one after the other, and those of each in the order of its pieces. */
    private void addHidden(
            Result pass, List<PassBuilder.Piece> pieces, Map<PassBuilder.Item, TensorFlowEvaluation.Rows> rows) {
        if (pieces.stream().noneMatch(piece -> piece.item().states().length > 0)) {
            return;
        }
        int row = 0;
        for (int state = 0; state < network.states(); state++) {
            for (PassBuilder.Piece piece : pieces) {
                if (piece.wants(state)) {
                    row = rows.get(piece.item()).addHidden(pass, state, row, piece);
                }
            }
        }
    }

    /** A room with the same in its first slots as another one. */
    Room copy(Room room, int slots) {
        try {
            return alone(() -> cache.copy(room, slots, slots));
        } catch (TensorFlowException e) {
            throw new ModelException(
                    "model '" + info().name() + "' could not copy cached tokens: " + e.getMessage(), e);
        }
    }

    /** Copies slots of one sequence. */
    void move(Room room, int[] from, int[] to) {
        try {
            beside(() -> {
                cache.move(room, from, to);
                return null;
            });
        } catch (TensorFlowException e) {
            throw new ModelException(
                    "model '" + info().name() + "' could not move cached tokens: " + e.getMessage(), e);
        }
    }

    /** Takes the room of a sequence back; what is not needed any more is given back now, or before the next evaluation. */
    void release(Room room) {
        cache.release(room);
        if (cache.untidy()) {
            tryAlone(cache::tidy);
        }
    }

    @Override
    protected void free() {
        network.close();
    }
}
