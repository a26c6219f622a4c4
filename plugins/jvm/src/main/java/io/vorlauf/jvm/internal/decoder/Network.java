package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.jvm.internal.decoder.DecoderSource.Matrix;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Part;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Place;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Scaling;
import io.vorlauf.jvm.internal.kernel.Panels;
import java.util.ArrayList;
import java.util.List;

/** The weights of a decoder, as kernels want them. Immutable. */
public final class Network {

    /**
     * A layer.
     *
     * @param attention the norm before attention
     * @param joint queries, keys and values, one after the other
     * @param attended what comes out of attention into the stream
     * @param gate {@code null} if the activation has none
     */
    record Layer(
            Scaling attention, Panels joint, Panels attended,
            Scaling feedForward, Panels gate, Panels up, Panels down) {}

    private final Decoder decoder;
    private final Panels embedding;
    private final Panels positions;
    private final List<Layer> layers;
    private final Scaling norm;
    private final Panels head;

    private Network(Reader reader) {
        this.decoder = reader.decoder;
        this.embedding = reader.panels(Part.EMBEDDING, 0);
        this.positions = decoder.ropeTheta().isPresent() ? null : reader.panels(Part.POSITIONS, 0);
        List<Layer> read = new ArrayList<>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            read.add(reader.layer(layer));
        }
        this.layers = List.copyOf(read);
        this.norm = reader.source.norm(Place.HEAD, 0);
        this.head = decoder.tied() ? embedding : reader.panels(Part.HEAD, 0);
    }

    /** Reads all weights of a decoder, one matrix after the other. */
    public static Network read(DecoderSource source, Panels.Format format) {
        return new Network(new Reader(source, source.decoder(), format));
    }

    /** How many bytes the matrices of a decoder take in some format. */
    public static long bytes(Decoder decoder, Panels.Format format) {
        int hidden = decoder.hidden();
        int inner = decoder.inner();
        boolean gated = decoder.activation() == Decoder.Activation.GATED_SILU;
        long layer = format.bytes(decoder.queryWidth() + 2 * decoder.kvWidth(), hidden)
                + format.bytes(hidden, decoder.queryWidth())
                + (gated ? 2 : 1) * format.bytes(inner, hidden)
                + format.bytes(hidden, inner);
        return decoder.layers() * layer
                + (decoder.tied() ? 1 : 2) * format.bytes(decoder.vocabulary(), hidden)
                + (decoder.ropeTheta().isPresent() ? 0 : Panels.Format.F32.bytes(decoder.context(), hidden));
    }

    Decoder decoder() {
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

    Scaling norm() {
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

    private record Reader(DecoderSource source, Decoder decoder, Panels.Format format) {

        Layer layer(int layer) {
            boolean gated = decoder.activation() == Decoder.Activation.GATED_SILU;
            return new Layer(
                    source.norm(Place.ATTENTION, layer),
                    joint(layer),
                    panels(Part.ATTENTION_OUTPUT, layer),
                    source.norm(Place.FEED_FORWARD, layer),
                    gated ? panels(Part.GATE, layer) : null,
                    panels(Part.UP, layer),
                    panels(Part.DOWN, layer));
        }

        /** Positions are small and are added, not multiplied: they stay as they are. */
        Panels panels(Part part, int layer) {
            Matrix matrix = source.matrix(part, layer);
            Panels.Format held = part == Part.POSITIONS ? Panels.Format.F32 : format;
            Panels panels = held.panels(matrix.outputs(), matrix.inputs());
            fill(panels, 0, matrix);
            return panels;
        }

        private Panels joint(int layer) {
            int queries = decoder.queryWidth();
            int keys = decoder.kvWidth();
            Panels panels = format.panels(queries + 2 * keys, decoder.hidden());
            fill(panels, 0, source.matrix(Part.QUERIES, layer));
            fill(panels, queries, source.matrix(Part.KEYS, layer));
            fill(panels, queries + keys, source.matrix(Part.VALUES, layer));
            return panels;
        }

        private static void fill(Panels panels, int first, Matrix matrix) {
            panels.fill(first, matrix.outputs(), matrix.values(), matrix.outputStride(), matrix.inputStride());
            if (matrix.biases() != null) {
                panels.fillBiases(first, matrix.biases());
            }
        }
    }
}
