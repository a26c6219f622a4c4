// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The weights of a decoder by what they do, whatever its family calls them and however it stores them.
 *
 * <p>Matrices are given unread; norms, which are small, are read by every call and belong to the caller. Every stored
 * value is represented exactly; gains that are stored less 1 are rounded when 1 is added. Layers are counted from 0.
 *
 * <p>Methods throw {@link io.vorlauf.api.model.ModelException} if reading fails or there is no such layer, and {@link
 * IllegalStateException} if the checkpoint is closed. Not thread-safe.
 */
@ProviderType
public final class DecoderWeights {

    private final Checkpoint checkpoint;
    private final DecoderConfig config;

    private DecoderWeights(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
    }

    /** The weights of a checkpoint, which stays the caller's to close. */
    public static DecoderWeights of(Checkpoint checkpoint) {
        return new DecoderWeights(checkpoint);
    }

    /** What is computed with them. */
    public DecoderConfig config() {
        return config;
    }

    /** hiddenSize numbers for each token: the outputs are tokens. */
    public StoredMatrix embedding() {
        return matrix(Role.EMBEDDING, 0);
    }

    /** hiddenSize numbers for each position: the outputs are positions; empty unless positions are learned. */
    public Optional<StoredMatrix> positions() {
        return optional(Role.POSITIONS, 0);
    }

    /** The norm before attention, if there is one. */
    public Optional<NormWeights> attentionNorm(int layer) {
        return norm(Role.ATTENTION_NORM, layer);
    }

    /** From what attention is given to all query heads, one after the other. */
    public StoredMatrix queries(int layer) {
        return matrix(Role.QUERIES, layer);
    }

    /** From what attention is given to all key heads, one after the other. */
    public StoredMatrix keys(int layer) {
        return matrix(Role.KEYS, layer);
    }

    /** From what attention is given to all value heads, one after the other. */
    public StoredMatrix values(int layer) {
        return matrix(Role.VALUES, layer);
    }

    /** The norm of queries, if there is one: headSize gains, or as many as all queries have. */
    public Optional<NormWeights> queryNorm(int layer) {
        return norm(Role.QUERY_NORM, layer);
    }

    /** The norm of keys, if there is one: headSize gains, or as many as all keys have. */
    public Optional<NormWeights> keyNorm(int layer) {
        return norm(Role.KEY_NORM, layer);
    }

    /** From what all query heads saw, one after the other, to what attention gives. */
    public StoredMatrix output(int layer) {
        return matrix(Role.OUTPUT, layer);
    }

    /** The norm behind attention, if there is one. */
    public Optional<NormWeights> attentionNormBehind(int layer) {
        return norm(Role.ATTENTION_NORM_BEHIND, layer);
    }

    /** The norm before the feed-forward network, if there is one. */
    public Optional<NormWeights> feedForwardNorm(int layer) {
        return norm(Role.FEED_FORWARD_NORM, layer);
    }

    /** From what the feed-forward network is given to innerSize numbers; empty unless it is gated. */
    public Optional<StoredMatrix> gate(int layer) {
        return optional(Role.GATE, layer);
    }

    /** From what the feed-forward network is given to innerSize numbers. */
    public StoredMatrix up(int layer) {
        return matrix(Role.UP, layer);
    }

    /** From innerSize numbers to what the feed-forward network gives. */
    public StoredMatrix down(int layer) {
        return matrix(Role.DOWN, layer);
    }

    /** The norm behind the feed-forward network, if there is one. */
    public Optional<NormWeights> feedForwardNormBehind(int layer) {
        return norm(Role.FEED_FORWARD_NORM_BEHIND, layer);
    }

    /** The norm after the last layer. */
    public NormWeights finalNorm() {
        return norm(Role.FINAL_NORM, 0).orElseThrow();
    }

    /**
     * From the normalised stream to a logit per token: hiddenSize weights for each. The
     * {@link #embedding} once more if the head is tied.
     */
    public StoredMatrix head() {
        return config.tied() ? embedding() : matrix(Role.HEAD, 0);
    }

    private Optional<StoredMatrix> optional(Role role, int layer) {
        return config.has(role) ? Optional.of(matrix(role, layer)) : Optional.empty();
    }

    private StoredMatrix matrix(Role role, int layer) {
        return new StoredMatrix(checkpoint, config.part(role, layer));
    }

    private Optional<NormWeights> norm(Role role, int layer) {
        if (!config.has(role)) {
            return Optional.empty();
        }
        String name = config.layout().name(role, layer);
        int width = config.normWidth(role);
        float[] gain = checkpoint.floats(name + ".weight", width);
        if (config.norm().unitOffset()) {
            for (int i = 0; i < width; i++) {
                gain[i] += 1;
            }
        }
        boolean shifted = config.norm().kind() == Normalization.Kind.LAYER;
        return Optional.of(new NormWeights(gain, shifted ? checkpoint.floats(name + ".bias", width) : null));
    }
}
