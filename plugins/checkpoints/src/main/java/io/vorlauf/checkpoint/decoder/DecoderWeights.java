package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The weights of a decoder by what they do, whatever its family calls them and however it stores them.
 *
 * <p>Every call reads from the checkpoint and gives arrays that belong to the caller; every stored value is represented
 * exactly. Layers are counted from 0. Linear layers have a row of weights per input and a column per output. To ask for
 * the weights of a layer in the order of the methods here is the cheapest.
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

    /** A row of hiddenSize numbers per token. */
    Matrix embedding();

    /** A row of hiddenSize numbers per position; empty unless positions are {@link PositionEncoding.Learned}. */
    Optional<Matrix> positions();

    /** The norm before attention. */
    NormWeights attentionNorm(int layer);

    /** From the normalised stream to all query heads, one after the other. */
    Linear queries(int layer);

    /** From the normalised stream to all key heads, one after the other. */
    Linear keys(int layer);

    /** From the normalised stream to all value heads, one after the other. */
    Linear values(int layer);

    /** From what all query heads saw, one after the other, to what attention adds to the stream. */
    Linear output(int layer);

    /** The norm before the feed-forward network. */
    NormWeights feedForwardNorm(int layer);

    /** From the normalised stream to innerSize numbers; empty unless the activation is gated. */
    Optional<Linear> gate(int layer);

    /** From the normalised stream to innerSize numbers. */
    Linear up(int layer);

    /** From innerSize numbers to what the feed-forward network adds to the stream. */
    Linear down(int layer);

    /** The norm after the last layer. */
    NormWeights finalNorm();

    /**
     * A row of hiddenSize weights per token: a logit is the product of its token's row and the normalised stream. The
     * {@link #embedding} once more if the head is tied.
     */
    Matrix head();
}
