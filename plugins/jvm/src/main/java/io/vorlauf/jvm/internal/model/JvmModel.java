package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.evaluation.DecoderSequence;
import io.vorlauf.jvm.internal.decoder.KeyValues;
import io.vorlauf.jvm.internal.decoder.Network;
import io.vorlauf.jvm.internal.decoder.Pass;
import io.vorlauf.jvm.internal.decoder.Rows;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.team.Team;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A model that runs in plain Java.
 *
 * <p>It keeps the law of {@link #sameBits} by how it is written: {@link Kernels} fixes the order of every sum, and no number
 * depends on what else is in a pass. Evaluations wait for each other; each uses all threads the model was given.
 */
public final class JvmModel implements LanguageModel {

    private final ModelInfo info;
    private final DecoderConfig decoder;
    private final long weightBytes;
    private final Consumer<JvmModel> onClose;
    private final AtomicLong cacheBytes = new AtomicLong();
    private final Set<JvmSequence> sequences = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Rows rows = new Rows();
    private Pass pass;
    private volatile boolean closed;

    /**
     * A model around a network.
     *
     * @param decoder what the network is
     * @param members how many threads of the team evaluate it
     * @param onClose hears when the model has been closed
     */
    public JvmModel(
            ModelInfo info, DecoderConfig decoder, Network network, Kernels kernels, Team team, int members,
            Consumer<JvmModel> onClose) {
        this.info = info;
        this.decoder = decoder;
        this.weightBytes = network.bytes();
        this.pass = new Pass(kernels, network, team, members);
        this.onClose = onClose;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public boolean sameBits() {
        return true;
    }

    @Override
    public Optional<ModelMemory> memory() {
        return closed ? Optional.empty() : Optional.of(new ModelMemory(weightBytes, cacheBytes.get()));
    }

    @Override
    public ModelSequence newSequence() {
        requireOpen();
        JvmSequence sequence = new JvmSequence(this, new KeyValues(decoder, cacheBytes::addAndGet));
        sequences.add(sequence);
        return sequence;
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        lock.lock();
        try {
            requireOpen();
            DecoderSequence.check(this, items);
            return run(items);
        } finally {
            rows.clear();
            lock.unlock();
        }
    }

    /** Nodes become pending as passes take them; if a pass fails, none of them is. */
    private Evaluation run(List<EvaluationItem> items) {
        JvmEvaluation evaluation = new JvmEvaluation(items, info.vocabularySize(), pass.logitsStride());
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

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("model '" + info.name() + "' is closed");
        }
    }

    /** Takes the cache of a sequence back. */
    void release(JvmSequence sequence) {
        if (sequences.remove(sequence)) {
            sequence.cache().clear();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            pass = null;
            sequences.forEach(this::release);
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
