package io.vorlauf.training.internal.widen;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.WiderShape;

/**
 * How the layers of a model grow.
 *
 * @param channels of the residual stream
 * @param kept heads and units of layers that were there before
 * @param added heads and units of layers that are added, each there at least twice, so that copies can cancel out
 */
record Growth(LlamaConfig from, LlamaConfig to, Copies channels, Inner kept, Inner added) {

    /**
     * What a layer has inside.
     *
     * @param keyHeads key and value heads
     * @param units of the feed-forward network
     */
    record Inner(Copies keyHeads, Copies units) {}

    /**
     * The way from a model to a shape.
     *
     * @throws IllegalArgumentException if there is none; the message says why
     */
    static Growth of(LlamaConfig from, WiderShape shape) {
        multiple("hidden size", shape.hiddenSize(), from.hiddenSize());
        multiple("number of heads", shape.heads(), from.heads());
        atLeast("feed-forward size", shape.feedForwardSize(), from.intermediateSize());
        atLeast("number of layers", shape.layers(), from.layers());
        int keyHeads = from.kvHeads() * (shape.heads() / from.heads());
        if (shape.layers() > from.layers() && (keyHeads < 2 || shape.feedForwardSize() < 2)) {
            throw new IllegalArgumentException("layers are added as pairs that cancel out, which takes two key heads "
                    + "and two units or more, not " + keyHeads + " and " + shape.feedForwardSize());
        }
        LlamaConfig to = new LlamaConfig(
                from.vocabularySize(), from.contextLength(), shape.hiddenSize(), shape.layers(), shape.heads(),
                keyHeads, from.headSize(), shape.feedForwardSize(), from.rmsNormEps(), from.ropeTheta(),
                from.stopTokens(), false);
        return new Growth(
                from,
                to,
                Copies.repeat(from.hiddenSize(), shape.hiddenSize()),
                new Inner(
                        Copies.repeat(from.kvHeads(), keyHeads),
                        Copies.repeat(from.intermediateSize(), shape.feedForwardSize())),
                new Inner(
                        Copies.repeat(Math.max(1, Math.min(from.kvHeads(), keyHeads / 2)), keyHeads),
                        Copies.repeat(
                                Math.max(1, Math.min(from.intermediateSize(), shape.feedForwardSize() / 2)),
                                shape.feedForwardSize())));
    }

    private static void multiple(String name, int wider, int now) {
        if (wider % now != 0) {
            throw new IllegalArgumentException(
                    "the new " + name + " must be a multiple of " + now + ", which it is now, not " + wider);
        }
    }

    private static void atLeast(String name, int wider, int now) {
        if (wider < now) {
            throw new IllegalArgumentException(
                    "the new " + name + " must be " + now + " or more, which it is now, not " + wider);
        }
    }

    /** The old layer that a new one is, or is added after. */
    int oldLayer(int layer) {
        return (int) ((long) layer * from.layers() / to.layers());
    }

    /** Whether a new layer is added. */
    boolean isAdded(int layer) {
        return layer > 0 && oldLayer(layer - 1) == oldLayer(layer);
    }

    Inner inner(int layer) {
        return isAdded(layer) ? added : kept;
    }

    /** Rows of the matrices that make keys and values. */
    Copies keys(int layer) {
        return inner(layer).keyHeads().grouped(from.headSize());
    }

    /** Rows of the matrix that makes queries; query heads follow their key heads. */
    Copies queries(int layer) {
        return inner(layer).keyHeads().grouped(from.heads() / from.kvHeads() * from.headSize());
    }
}
