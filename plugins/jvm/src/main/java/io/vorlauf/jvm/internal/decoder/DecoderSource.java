package io.vorlauf.jvm.internal.decoder;

/** Where the weights of a decoder come from. Not thread-safe. */
public interface DecoderSource {

    /** The weights by the part they have in a decoder. */
    enum Part {
        EMBEDDING, POSITIONS, ATTENTION_NORM, QUERIES, KEYS, VALUES, ATTENTION_OUTPUT, FEED_FORWARD_NORM, GATE, UP, DOWN,
        FINAL_NORM, HEAD
    }

    /** Takes weights of a matrix. */
    interface Receiver {

        /**
         * Takes the weights of some outputs, all inputs of each.
         *
         * @param first the first output
         * @param values that of output {@code first + j} for input i is at {@code i * inputStride + j * outputStride}
         */
        void accept(int first, int count, float[] values, int outputStride, int inputStride);
    }

    /** What the weights are for. */
    Decoder decoder();

    /**
     * Reads a matrix. Embeddings are matrices whose outputs are tokens, and positions are a matrix whose outputs are
     * positions.
     *
     * @param layer the layer; 0 for parts that are not in one
     * @throws io.vorlauf.api.model.ModelException if reading fails
     */
    void matrix(Part part, int layer, Receiver receiver);

    /** The gains of a norm. */
    float[] gains(Part norm, int layer);

    /** The biases of a norm or of the outputs of a matrix; {@code null} if there are none. */
    float[] biases(Part part, int layer);
}
