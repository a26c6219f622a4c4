// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.evaluation;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A model that knows its open sequences, refuses what cannot be evaluated, and is closed once nothing runs in it any
 * more; a backend adds how passes are computed and where keys and values are. Thread-safe.
 */
@ConsumerType
public abstract class DecoderModel implements LoadedModel {

    private final ModelInfo info;
    private final Consumer<? super LanguageModel> onClose;
    private final Set<DecoderSequence> sequences = ConcurrentHashMap.newKeySet();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /**
     * An open model without sequences.
     *
     * @param onClose hears when the model has been closed
     */
    protected DecoderModel(ModelInfo info, Consumer<? super LanguageModel> onClose) {
        this.info = info;
        this.onClose = onClose;
    }

    @Override
    public final ModelInfo info() {
        return info;
    }

    @Override
    public final Optional<ModelMemory> memory() {
        if (closed) {
            return Optional.empty();
        }
        long used = sequences.stream().mapToLong(one -> (long) one.length() + one.pending()).sum();
        long tokens = cacheTokens();
        return Optional.of(ModelMemory.builder()
                .weightBytes(weightBytes()).cacheBytes(tokens * bytesPerToken()).cacheTokens(tokens).usedTokens(used)
                .build());
    }

    /** How many bytes the weights take. */
    protected abstract long weightBytes();

    /** How many tokens fit into the room that is reserved for keys and values. */
    protected abstract long cacheTokens();

    /** How many bytes of it each takes. */
    protected abstract long bytesPerToken();

    @Override
    public final ModelSequence newSequence() {
        return opened(create(false));
    }

    /** Opens a sequence for texts that are longer than those the usual rotation is for. */
    final DecoderSequence newLongSequence() {
        return opened(create(true));
    }

    /**
     * A sequence of this model without tokens.
     *
     * @param longText whether its queries and keys are rotated as {@link
     *     io.vorlauf.checkpoint.decoder.DecoderConfig#longContext} says; never if that is empty
     */
    protected abstract DecoderSequence create(boolean longText);

    /** Counts a sequence as open; one that comes too late is closed. */
    final DecoderSequence opened(DecoderSequence sequence) {
        sequences.add(sequence);
        if (closed) {
            sequence.close();
        }
        requireOpen();
        return sequence;
    }

    final void closed(DecoderSequence sequence) {
        sequences.remove(sequence);
    }

    @Override
    public final Evaluation evaluate(List<EvaluationItem> items) {
        requireOpen();
        DecoderSequence.check(this, items);
        int begun = 0;
        try {
            for (EvaluationItem item : items) {
                ((DecoderSequence) item.sequence()).begin();
                begun++;
            }
            return run(items);
        } finally {
            for (EvaluationItem item : items.subList(0, begun)) {
                ((DecoderSequence) item.sequence()).end();
            }
        }
    }

    /** Evaluates items that have been checked. Either all of their nodes become pending or, if this throws, none. */
    protected abstract Evaluation run(List<EvaluationItem> items);

    /**
     * Refuses if the model is closed.
     *
     * @throws IllegalStateException if it is
     */
    public final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("model '" + info.name() + "' is closed");
        }
    }

    /**
     * Makes a call that may run beside others.
     *
     * @throws IllegalStateException if the model is closed
     */
    protected final <T> T beside(Supplier<T> call) {
        return under(lock.readLock(), call);
    }

    /**
     * Makes a call while no other runs.
     *
     * @throws IllegalStateException if the model is closed
     */
    protected final <T> T alone(Supplier<T> call) {
        return under(lock.writeLock(), call);
    }

    /** Makes a call if none runs and the model is open, else does nothing. */
    protected final void tryAlone(Runnable call) {
        if (lock.writeLock().tryLock()) {
            try {
                if (!closed) {
                    call.run();
                }
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    private <T> T under(Lock held, Supplier<T> call) {
        held.lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            held.unlock();
        }
    }

    @Override
    public final void close() {
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            free();
        } finally {
            lock.writeLock().unlock();
        }
        onClose.accept(this);
    }

    /** Frees weights and caches; called once, when no call runs any more. */
    protected abstract void free();
}
