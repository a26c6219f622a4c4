package io.vorlauf.training;

/**
 * The size of a Llama-family model to be trained.
 *
 * @param layers number of layers, 1 or more
 * @param hiddenSize width of the residual stream; a multiple of twice the heads
 * @param heads attention heads per layer, 1 or more
 * @param feedForwardSize width of the feed-forward network, 1 or more
 * @param contextLength the most positions a text can have, and the length of the windows trained on, in tokens; 2 or
 *     more
 */
public record ModelShape(int layers, int hiddenSize, int heads, int feedForwardSize, int contextLength)
        implements DraftStart {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range; the message names it
     */
    public ModelShape {
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("heads", heads, 1);
        Ranges.atLeast("feed-forward size", feedForwardSize, 1);
        Ranges.atLeast("context length", contextLength, 2);
        if (hiddenSize < 1 || hiddenSize % (2 * heads) != 0) {
            throw new IllegalArgumentException("the hidden size must be a multiple of twice the heads, which is "
                    + 2 * heads + ", because rotary positions turn pairs of channels of a head; it is " + hiddenSize);
        }
    }
}
