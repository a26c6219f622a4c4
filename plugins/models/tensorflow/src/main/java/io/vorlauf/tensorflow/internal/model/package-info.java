// SPDX-License-Identifier: Apache-2.0
/**
 * The language model as the rest of the system sees it: checking of requests, sequences and their pending nodes, who
 * may run when. Read {@link io.vorlauf.tensorflow.internal.model.TensorFlowModel} first.
 */
package io.vorlauf.tensorflow.internal.model;
