package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.jvm.internal.decoder.DecoderSource.Part;
import io.vorlauf.jvm.internal.kernel.Panels;
import java.util.ArrayList;
import java.util.List;

/** The weights of a decoder, as kernels want them. Immutable. */
public final class Network {

    /** A norm; {@code biases} is {@code null} where it has none. */
    record Scaling(float[] gains, float[] biases) {}

    /**
     * A layer.
     *
     * @param attention the norm before attention
     * @param joint queries, keys and values, one after the other
     * @param attended what comes out of attention into the stream
     * @param gate {@code null} if the activation has none
     */
    record Layer(
            Scaling attention, Panels joint, Panels attended, Scaling feedForward, Panels gate, Panels up, Panels down) {}

    private final Decoder decoder;
    private final Panels embedding;
    private final Panels positions;
    private final List<Layer> layers;
    private final Scaling norm;
    private final Panels head;

    private Network(Reader reader) {
        this.decoder = reader.decoder;
        this.embedding = reader.panels(Part.EMBEDDING, 0, decoder.vocabulary(), decoder.hidden());
        this.positions = decoder.ropeTheta().isPresent()
                ? null
                : reader.panels(Part.POSITIONS, 0, decoder.context(), decoder.hidden());
        List<Layer> read = new ArrayList<>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            read.add(reader.layer(layer));
        }
        this.layers = List.copyOf(read);
        this.norm = reader.scaling(Part.FINAL_NORM, 0);
        this.head = decoder.tied() ? embedding : reader.panels(Part.HEAD, 0, decoder.vocabulary(), decoder.hidden());
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
        long bytes = embedding.bytes() + (positions == null ? 0 : positions.bytes()) + (decoder.tied() ? 0 : head.bytes());
        for (Layer layer : layers) {
            bytes += layer.joint.bytes() + layer.attended.bytes() + layer.up.bytes() + layer.down.bytes()
                    + (layer.gate == null ? 0 : layer.gate.bytes());
        }
        return bytes;
    }

    private record Reader(DecoderSource source, Decoder decoder, Panels.Format format) {

        Layer layer(int layer) {
            int hidden = decoder.hidden();
            boolean gated = decoder.activation() == Decoder.Activation.GATED_SILU;
            return new Layer(
                    scaling(Part.ATTENTION_NORM, layer),
                    joint(layer),
                    panels(Part.ATTENTION_OUTPUT, layer, hidden, decoder.queryWidth()),
                    scaling(Part.FEED_FORWARD_NORM, layer),
                    gated ? panels(Part.GATE, layer, decoder.inner(), hidden) : null,
                    panels(Part.UP, layer, decoder.inner(), hidden),
                    panels(Part.DOWN, layer, hidden, decoder.inner()));
        }

        /** Positions are small and are added, not multiplied: they stay as they are. */
        Panels panels(Part part, int layer, int outputs, int inputs) {
            Panels.Format held = part == Part.POSITIONS ? Panels.Format.F32 : format;
            Panels panels = held.panels(outputs, inputs, source.biases(part, layer));
            source.matrix(part, layer, panels::fill);
            return panels;
        }

        private Panels joint(int layer) {
            int queries = decoder.queryWidth();
            int keys = decoder.kvWidth();
            Panels panels = format.panels(queries + 2 * keys, decoder.hidden(), jointBiases(layer));
            fill(panels, 0, Part.QUERIES, layer);
            fill(panels, queries, Part.KEYS, layer);
            fill(panels, queries + keys, Part.VALUES, layer);
            return panels;
        }

        private void fill(Panels panels, int first, Part part, int layer) {
            source.matrix(part, layer, (from, count, values, outputStride, inputStride) ->
                    panels.fill(first + from, count, values, outputStride, inputStride));
        }

        private float[] jointBiases(int layer) {
            float[] queries = source.biases(Part.QUERIES, layer);
            float[] keys = source.biases(Part.KEYS, layer);
            float[] values = source.biases(Part.VALUES, layer);
            if (queries == null && keys == null && values == null) {
                return null;
            }
            float[] joint = new float[decoder.queryWidth() + 2 * decoder.kvWidth()];
            copy(queries, joint, 0);
            copy(keys, joint, decoder.queryWidth());
            copy(values, joint, decoder.queryWidth() + decoder.kvWidth());
            return joint;
        }

        private static void copy(float[] from, float[] to, int at) {
            if (from != null) {
                System.arraycopy(from, 0, to, at, from.length);
            }
        }

        Scaling scaling(Part norm, int layer) {
            return new Scaling(source.gains(norm, layer), source.biases(norm, layer));
        }
    }
}
