// SPDX-License-Identifier: Apache-2.0
/**
 * What the machine is and what follows for a model. Nothing here touches native code. Read
 * {@link io.vorlauf.tensorflow.internal.plan.Processor} first.
 */
package io.vorlauf.tensorflow.internal.plan;
