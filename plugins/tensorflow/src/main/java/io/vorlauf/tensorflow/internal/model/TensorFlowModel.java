package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.checkpoint.evaluation.DecoderSequence;
import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * A model that runs in TensorFlow.
 *
 * <p>Evaluations of different sequences run side by side. What changes the arena of keys and values, or the graph, runs
 * alone; that happens when a sequence outgrows its region and before the first evaluation of several sequences.
 */
public final class TensorFlowModel implements LanguageModel {

    private final ModelInfo info;
    private final Network network;
    private final Gate gate;
    private final boolean sameBits;
    private final SlotLayout layout;
    private final KeyValueCache cache;
    private final Consumer<TensorFlowModel> onClose;

    /**
     * A model around a network, which it owns.
     *
     * @param slots the size of the network's arena
     * @param sameBits whether the network's plan keeps that law
     * @param onClose hears when the model has been closed
     */
    public TensorFlowModel(
            ModelInfo info, Network network, int slots, boolean sameBits, Consumer<TensorFlowModel> onClose) {
        this.sameBits = sameBits;
        this.info = info;
        this.network = network;
        this.gate = new Gate(info.name());
        this.layout = network.plan().layout();
        this.cache = new KeyValueCache(network, slots, layout, info.contextLength());
        this.onClose = onClose;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public boolean sameBits() {
        return sameBits;
    }

    @Override
    public Optional<ModelMemory> memory() {
        return gate.isOpen()
                ? Optional.of(new ModelMemory(network.weightBytes(), cache.slots() * network.bytesPerSlot()))
                : Optional.empty();
    }

    @Override
    public ModelSequence newSequence() {
        gate.requireOpen();
        return new TensorFlowSequence(this, layout);
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        gate.requireOpen();
        DecoderSequence.check(this, items);
        List<Lane> lanes = items.stream().map(Lane::of).toList();
        try {
            lanes.forEach(this::makeRoom);
            if (lanes.size() > 1 && !network.prepared()) {
                gate.alone(this::prepareBatches);
            }
            Evaluation evaluation = gate.beside(() -> run(lanes));
            lanes.forEach(lane -> lane.sequence().add(lane.tree(), lane.slots()));
            return evaluation;
        } catch (TensorFlowException e) {
            throw new ModelException("model '" + info.name() + "' could not evaluate " + lanes.size() + " sequences, "
                    + lanes.stream().mapToInt(Lane::size).sum() + " nodes: " + e.getMessage(), e);
        }
    }

    private void makeRoom(Lane lane) {
        TensorFlowSequence sequence = lane.sequence();
        int slots = lane.end();
        Region region = sequence.region();
        if (region == null) {
            sequence.moveTo(gate.alone(() -> cache.allocate(slots)));
        } else if (region.capacity() <= slots) {
            sequence.moveTo(gate.alone(() -> cache.enlarge(region, sequence.end(), slots)));
        }
    }

    private Void prepareBatches() {
        if (!network.prepared()) {
            Region spare = cache.allocate(1);
            try {
                network.prepare(spare);
            } finally {
                cache.release(spare);
            }
        }
        return null;
    }

    private Evaluation run(List<Lane> lanes) {
        List<Result> passes = new ArrayList<>();
        Map<Lane, TensorFlowEvaluation.Rows> rows = new IdentityHashMap<>();
        lanes.forEach(lane -> rows.put(lane, new TensorFlowEvaluation.Rows(lane.size())));
        try {
            for (List<Lane.Piece> pieces : PassBuilder.passes(lanes, network.plan())) {
                PassBuilder builder = new PassBuilder(pieces, network.plan());
                Result pass = network.run(builder.build(pieces.size() == 1 ? 1 : Network.MOST_LANES));
                passes.add(pass);
                int row = 0;
                for (Lane.Piece piece : pieces) {
                    row = rows.get(piece.lane()).add(pass, row, piece);
                }
            }
            return new TensorFlowEvaluation(
                    passes, lanes.stream().map(rows::get).toList(),
                    lanes.stream().map(Lane::item).toList(), info.vocabularySize());
        } catch (RuntimeException | Error e) {
            passes.forEach(Result::close);
            throw e;
        }
    }

    void requireOpen() {
        gate.requireOpen();
    }

    /** Copies slots of one sequence. */
    void move(SlotMoves moves) {
        try {
            gate.beside(() -> {
                network.move(moves);
                return null;
            });
        } catch (TensorFlowException e) {
            throw new ModelException(
                    "model '" + info.name() + "' could not move cached tokens: " + e.getMessage(), e);
        }
    }

    /** Takes the region of a sequence back. */
    void release(Region region) {
        cache.release(region);
    }

    @Override
    public void close() {
        gate.close(network::close);
        onClose.accept(this);
    }
}
