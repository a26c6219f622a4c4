package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The weights of a decoder by what they do, whatever its family calls them and however it stores them.
 *
 * <p>Matrices are given unread; norms, which are small, are read by every call and belong to the caller. Every stored
 * value is represented exactly. Layers are counted from 0.
 *
 * <p>Methods throw {@link io.vorlauf.api.model.ModelException} if reading fails or there is no such layer, and {@link
 * IllegalStateException} if the checkpoint is closed. Not thread-safe.
 */
@ProviderType
public interface DecoderWeights {

    /** The weights of a checkpoint, which stays the caller's to close. */
    static DecoderWeights of(Checkpoint checkpoint) {
        DecoderConfig config = DecoderConfig.of(checkpoint.config());
        return checkpoint.config() instanceof Gpt2Config
                ? new Gpt2Weights(checkpoint, config)
                : new LlamaWeights(checkpoint, config);
    }

    /** What is computed with them. */
    DecoderConfig config();

    /** hiddenSize numbers for each token: the outputs are tokens. */
    StoredMatrix embedding();

    /**
     * hiddenSize numbers for each position: the outputs are positions; empty unless positions are {@link
     * PositionEncoding.Learned}.
     */
    Optional<StoredMatrix> positions();

    /** The norm before attention. */
    NormWeights attentionNorm(int layer);

    /** From the normalised stream to all query heads, one after the other. */
    StoredMatrix queries(int layer);

    /** From the normalised stream to all key heads, one after the other. */
    StoredMatrix keys(int layer);

    /** From the normalised stream to all value heads, one after the other. */
    StoredMatrix values(int layer);

    /** From what all query heads saw, one after the other, to what attention adds to the stream. */
    StoredMatrix output(int layer);

    /** The norm before the feed-forward network. */
    NormWeights feedForwardNorm(int layer);

    /** From the normalised stream to innerSize numbers; empty unless the activation is gated. */
    Optional<StoredMatrix> gate(int layer);

    /** From the normalised stream to innerSize numbers. */
    StoredMatrix up(int layer);

    /** From innerSize numbers to what the feed-forward network adds to the stream. */
    StoredMatrix down(int layer);

    /** The norm after the last layer. */
    NormWeights finalNorm();

    /**
     * From the normalised stream to a logit per token: hiddenSize weights for each. The
     * {@link #embedding} once more if the head is tied.
     */
    StoredMatrix head();
}
