package io.vorlauf.jvm.internal.checkpoint;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.DecoderWeights;
import io.vorlauf.checkpoint.decoder.Linear;
import io.vorlauf.checkpoint.decoder.NormWeights;
import io.vorlauf.checkpoint.decoder.PositionEncoding;
import io.vorlauf.jvm.internal.decoder.Decoder;
import io.vorlauf.jvm.internal.decoder.DecoderSource;
import io.vorlauf.jvm.internal.kernel.Panels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A Hugging Face directory as a source of weights. Not thread-safe. */
public final class CheckpointSource implements DecoderSource, AutoCloseable {

    private final Checkpoint checkpoint;
    private final DecoderWeights weights;

    private CheckpointSource(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.weights = DecoderWeights.of(checkpoint);
    }

    /**
     * Opens a directory. The caller closes it.
     *
     * @throws io.vorlauf.api.model.ModelException if it is not a checkpoint that can be read
     */
    public static CheckpointSource open(Path directory) {
        return new CheckpointSource(Checkpoint.open(directory));
    }

    /** The families that can be opened. */
    public static Set<String> families() {
        return Set.of(Gpt2Config.FAMILY, LlamaConfig.FAMILY);
    }

    /** Whether every tensor is stored as bfloat16. */
    public boolean bfloat() {
        return checkpoint.config().tensors().keySet().stream()
                .allMatch(name -> checkpoint.entry(name).dtype().equals("BF16"));
    }

    /** What is known of the model, if a backend holds its weights in some format. */
    public ModelInfo info(String name, String backend, Panels.Format format) {
        ModelConfig config = checkpoint.config();
        return new ModelInfo(
                name, config.family(), checkpoint.parameterCount(), config.vocabularySize(), config.contextLength(),
                checkpoint.tokenizerIdentity(), config.stopTokens(), backend, format.label(),
                Optional.of(checkpoint.checksum()));
    }

    @Override
    public Decoder decoder() {
        DecoderConfig config = weights.config();
        return new Decoder(
                config.vocabularySize(), config.contextLength(), config.hiddenSize(), config.layers(), config.heads(),
                config.kvHeads(), config.headSize(), config.innerSize(),
                switch (config.norm().kind()) {
                    case LAYER -> Decoder.Norm.LAYER;
                    case RMS -> Decoder.Norm.RMS;
                },
                config.norm().epsilon(),
                switch (config.activation()) {
                    case GELU_TANH -> Decoder.Activation.GELU;
                    case SWIGLU -> Decoder.Activation.GATED_SILU;
                },
                config.positions() instanceof PositionEncoding.Rotary rotary
                        ? OptionalDouble.of(rotary.theta())
                        : OptionalDouble.empty(),
                config.tied());
    }

    @Override
    public Matrix matrix(Part part, int layer) {
        return switch (part) {
            case EMBEDDING -> rows(weights.embedding());
            case POSITIONS -> rows(weights.positions().orElseThrow(() -> missing(part)));
            case QUERIES -> columns(weights.queries(layer));
            case KEYS -> columns(weights.keys(layer));
            case VALUES -> columns(weights.values(layer));
            case ATTENTION_OUTPUT -> columns(weights.output(layer));
            case GATE -> columns(weights.gate(layer).orElseThrow(() -> missing(part)));
            case UP -> columns(weights.up(layer));
            case DOWN -> columns(weights.down(layer));
            case HEAD -> rows(weights.head());
        };
    }

    private IllegalArgumentException missing(Part part) {
        return new IllegalArgumentException("a decoder of family '" + checkpoint.config().family() + "' has no " + part);
    }

    /** A matrix whose rows are outputs. */
    private static Matrix rows(io.vorlauf.checkpoint.decoder.Matrix matrix) {
        return new Matrix(matrix.rows(), matrix.columns(), matrix.values(), matrix.columns(), 1, null);
    }

    /** A matrix whose columns are outputs. */
    private static Matrix columns(Linear linear) {
        io.vorlauf.checkpoint.decoder.Matrix matrix = linear.weight();
        return new Matrix(matrix.columns(), matrix.rows(), matrix.values(), 1, matrix.columns(), linear.bias());
    }

    @Override
    public Scaling norm(Place place, int layer) {
        NormWeights norm = switch (place) {
            case ATTENTION -> weights.attentionNorm(layer);
            case FEED_FORWARD -> weights.feedForwardNorm(layer);
            case HEAD -> weights.finalNorm();
        };
        return new Scaling(norm.gain(), norm.shift());
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
