package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/**
 * One branch of a feed-forward network: a share of its inner width, and what that share adds to the residual stream.
 */
interface FeedForward {

    /** From the normalised stream, in the precision of products, to a summand in binary32. */
    Output<?> apply(GraphBuilder graph, Output<?> x);
}
