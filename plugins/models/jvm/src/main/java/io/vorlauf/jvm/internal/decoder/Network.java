// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.checkpoint.weights.NormWeights;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import io.vorlauf.jvm.internal.kernel.Panels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The weights of a decoder, as kernels want them. Immutable. */
public final class Network {

    /** Matrices are read in pieces of so many weights, so that none is on the heap twice. */
    private static final int PIECE = 1 << 20;

    /**
     * A layer.
     *
     * @param attention the norm before attention; this and other norms are {@code null} if there is none
     * @param joint queries, keys and values, one after the other
     * @param queries the norm of queries
     * @param keys the norm of keys
     * @param attended what comes out of attention
     * @param behindAttention the norm of that
     * @param feedForward the norm before the feed-forward network
     * @param gate {@code null} if there is none
     * @param behindFeedForward the norm of what comes out of {@code down}
     */
    record Layer(
            NormWeights attention, Panels joint, NormWeights queries, NormWeights keys, Panels attended,
            NormWeights behindAttention, NormWeights feedForward, Panels gate, Panels up, Panels down,
            NormWeights behindFeedForward) {}

    private final DecoderConfig decoder;
    private final Panels embedding;
    private final Panels positions;
    private final List<Layer> layers;
    private final NormWeights norm;
    private final Panels head;

    private Network(DecoderWeights weights, Panels.Format format) {
        this.decoder = weights.config();
        float[] piece = new float[pieceSize(decoder)];
        this.embedding = panels(format, piece, weights.embedding());
        // Positions are small and are added, not multiplied: they stay as they are.
        this.positions = weights.positions().map(matrix -> panels(Panels.Format.F32, piece, matrix)).orElse(null);
        List<Layer> read = new ArrayList<>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            read.add(new Layer(
                    weights.attentionNorm(layer).orElse(null),
                    panels(format, piece, weights.queries(layer), weights.keys(layer), weights.values(layer)),
                    weights.queryNorm(layer).orElse(null),
                    weights.keyNorm(layer).orElse(null),
                    panels(format, piece, weights.output(layer)),
                    weights.attentionNormBehind(layer).orElse(null),
                    weights.feedForwardNorm(layer).orElse(null),
                    weights.gate(layer).map(matrix -> panels(format, piece, matrix)).orElse(null),
                    panels(format, piece, weights.up(layer)),
                    panels(format, piece, weights.down(layer)),
                    weights.feedForwardNormBehind(layer).orElse(null)));
        }
        this.layers = List.copyOf(read);
        this.norm = weights.finalNorm();
        this.head = decoder.tied() ? embedding : panels(format, piece, weights.head());
    }

    /** Reads all weights of a decoder, a piece of a matrix after the other. */
    public static Network read(DecoderWeights weights, Panels.Format format) {
        return new Network(weights, format);
    }

    /** The outputs of some matrices, one after the other, which go through an array on their way. */
    private static Panels panels(Panels.Format format, float[] piece, StoredMatrix... parts) {
        int inputs = parts[0].inputs();
        Panels panels = format.panels(Stream.of(parts).mapToInt(StoredMatrix::outputs).sum(), inputs);
        int most = piece.length / inputs;
        int at = 0;
        for (StoredMatrix part : parts) {
            for (int first = 0; first < part.outputs(); first += most) {
                int count = Math.min(most, part.outputs() - first);
                part.read(first, count, piece);
                panels.fill(at + first, count, piece, part.byOutputs() ? inputs : 1, part.byOutputs() ? 1 : count);
            }
            float[] biases = part.bias();
            if (biases != null) {
                panels.fillBiases(at, biases);
            }
            at += part.outputs();
        }
        return panels;
    }

    /** All weights of one output, at least. */
    private static int pieceSize(DecoderConfig decoder) {
        return Math.max(PIECE, Math.max(decoder.hiddenSize(), Math.max(decoder.innerSize(), decoder.queryWidth())));
    }

    /** How many bytes of the heap reading a decoder in some format takes, what is small not counted. */
    public static long bytes(DecoderConfig decoder, Panels.Format format) {
        int hidden = decoder.hiddenSize();
        int inner = decoder.innerSize();
        long layer = format.bytes(decoder.queryWidth() + 2 * decoder.kvWidth(), hidden)
                + format.bytes(hidden, decoder.queryWidth())
                + (decoder.gated() ? 2 : 1) * format.bytes(inner, hidden)
                + format.bytes(hidden, inner);
        return decoder.layers() * layer
                + (decoder.tied() ? 1 : 2) * format.bytes(decoder.vocabularySize(), hidden)
                + (decoder.learnedPositions() ? Panels.Format.F32.bytes(decoder.contextLength(), hidden) : 0)
                + (long) Float.BYTES * pieceSize(decoder);
    }

    DecoderConfig decoder() {
        return decoder;
    }

    Panels embedding() {
        return embedding;
    }

    /** Learned positions; {@code null} if there are none. */
    Panels positions() {
        return positions;
    }

    List<Layer> layers() {
        return layers;
    }

    NormWeights norm() {
        return norm;
    }

    Panels head() {
        return head;
    }

    /** How many bytes the weights take, what is small not counted. */
    public long bytes() {
        long bytes = embedding.bytes()
                + (positions == null ? 0 : positions.bytes())
                + (decoder.tied() ? 0 : head.bytes());
        for (Layer layer : layers) {
            bytes += layer.joint.bytes() + layer.attended.bytes() + layer.up.bytes() + layer.down.bytes()
                    + (layer.gate == null ? 0 : layer.gate.bytes());
        }
        return bytes;
    }
}
