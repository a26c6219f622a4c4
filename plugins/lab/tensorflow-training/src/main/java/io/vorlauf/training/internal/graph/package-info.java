// SPDX-License-Identifier: Apache-2.0
/**
 * The model, its gradients and the optimizer as TensorFlow graphs; the only package that touches TensorFlow. Read
 * {@link io.vorlauf.training.internal.graph.TrainingGraph} first.
 */
package io.vorlauf.training.internal.graph;
