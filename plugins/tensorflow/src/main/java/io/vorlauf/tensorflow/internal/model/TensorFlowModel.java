package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.ArrayList;
import java.util.List;
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
    private final KeyValueCache cache;
    private final Consumer<TensorFlowModel> onClose;

    /**
     * A model around a network, which it owns.
     *
     * @param slots the size of the network's arena
     * @param onClose hears when the model has been closed
     */
    public TensorFlowModel(ModelInfo info, Network network, int slots, Consumer<TensorFlowModel> onClose) {
        this.info = info;
        this.network = network;
        this.gate = new Gate(info.name());
        this.cache = new KeyValueCache(network, slots, info.contextLength());
        this.onClose = onClose;
    }

    @Override
    public ModelInfo info() {
        return info;
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
        return new TensorFlowSequence(this);
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        gate.requireOpen();
        List<Lane> lanes = new RequestCheck(this).check(items);
        try {
            lanes.forEach(this::makeRoom);
            if (lanes.size() > 1 && !network.prepared()) {
                gate.alone(this::prepareBatches);
            }
            Evaluation evaluation = gate.beside(() -> run(lanes));
            lanes.forEach(lane -> lane.sequence().nodes().add(lane.tree()));
            return evaluation;
        } catch (TensorFlowException e) {
            throw new ModelException("model '" + info.name() + "' could not evaluate " + lanes.size() + " sequences, "
                    + lanes.stream().mapToInt(Lane::size).sum() + " nodes: " + e.getMessage(), e);
        }
    }

    private void makeRoom(Lane lane) {
        TensorFlowSequence sequence = lane.sequence();
        int slots = sequence.used() + lane.size() + network.leastRows() - 1;
        Region region = sequence.region();
        if (region == null) {
            sequence.moveTo(gate.alone(() -> cache.allocate(slots)));
        } else if (region.capacity() < slots) {
            sequence.moveTo(gate.alone(() -> cache.enlarge(region, sequence.used(), slots)));
        }
    }

    private Void prepareBatches() {
        if (!network.prepared()) {
            Region spare = cache.allocate(network.leastRows());
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
        List<TensorFlowEvaluation.Rows> rows = new ArrayList<>();
        try {
            for (int from = 0; from < lanes.size(); from += Network.MOST_LANES) {
                List<Lane> together = lanes.subList(from, Math.min(lanes.size(), from + Network.MOST_LANES));
                PassBuilder builder = new PassBuilder(together, network.leastRows());
                Result pass = network.run(builder.build(together.size() == 1 ? 1 : Network.MOST_LANES));
                passes.add(pass);
                int first = 0;
                for (Lane lane : together) {
                    int count = lane.item().rows();
                    rows.add(new TensorFlowEvaluation.Rows(pass, first, count));
                    first += count;
                }
            }
            return new TensorFlowEvaluation(passes, rows, info.vocabularySize());
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
