/**
 * Models as TensorFlow graphs: what a decoder consists of, how its weights get there, where keys and values lie, and
 * how a pass over several sequences is fed. Read {@link io.vorlauf.tensorflow.internal.graph.Network} first, then
 * {@link io.vorlauf.tensorflow.internal.graph.DecoderBlock} and
 * {@link io.vorlauf.tensorflow.internal.graph.KeyValueArena}.
 */
package io.vorlauf.tensorflow.internal.graph;
