// SPDX-License-Identifier: Apache-2.0
/**
 * Models as TensorFlow graphs: what a decoder consists of, how its weights get there, where keys and values lie, and
 * how a pass over several sequences is fed. Read {@link io.vorlauf.tensorflow.internal.graph.Network} first, then
 * {@link io.vorlauf.tensorflow.internal.graph.DecoderBlock} and
 * {@link io.vorlauf.tensorflow.internal.graph.KeyValueArena}; {@link
 * io.vorlauf.tensorflow.internal.graph.AttentionKernel} says why a text does not depend on the passes it took, and {@link
 * io.vorlauf.tensorflow.internal.graph.PlanCheck} tries it.
 */
package io.vorlauf.tensorflow.internal.graph;
