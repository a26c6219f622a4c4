package io.vorlauf.jvm.internal.decoder;

/** Where the weights of a decoder come from. Every call reads. Not thread-safe. */
public interface DecoderSource {

    /** The matrices of a decoder by the part they have in it. */
    enum Part {
        EMBEDDING, POSITIONS, QUERIES, KEYS, VALUES, ATTENTION_OUTPUT, GATE, UP, DOWN, HEAD
    }

    /** The norms of a decoder by where they stand. */
    enum Place {
        ATTENTION, FEED_FORWARD, HEAD
    }

    /**
     * Weights on their way. Embeddings are matrices whose outputs are tokens, and positions are a matrix whose outputs are
     * positions.
     *
     * @param values the weight of output j for input i is at {@code i * inputStride + j * outputStride}
     * @param biases one per output; {@code null} if there are none
     */
    record Matrix(int outputs, int inputs, float[] values, int outputStride, int inputStride, float[] biases) {}

    /**
     * A norm.
     *
     * @param biases {@code null} if it has none
     */
    record Scaling(float[] gains, float[] biases) {}

    /** What the weights are for. */
    Decoder decoder();

    /**
     * Reads a matrix.
     *
     * @param layer the layer; 0 for parts that are not in one
     * @throws io.vorlauf.api.model.ModelException if reading fails
     * @throws IllegalArgumentException if the decoder has no such part
     */
    Matrix matrix(Part part, int layer);

    /**
     * Reads a norm.
     *
     * @param layer the layer; 0 for that of the head
     * @throws io.vorlauf.api.model.ModelException if reading fails
     */
    Scaling norm(Place place, int layer);
}
