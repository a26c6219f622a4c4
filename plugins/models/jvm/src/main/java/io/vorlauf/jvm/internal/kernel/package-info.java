// SPDX-License-Identifier: Apache-2.0
/**
 * Arithmetic in an order that is written down: {@link io.vorlauf.jvm.internal.kernel.Kernels} says which, and has two
 * implementations that give the same bits, one of plain loops and one on the Vector API. Weights lie in
 * {@link io.vorlauf.jvm.internal.kernel.Panels}.
 */
package io.vorlauf.jvm.internal.kernel;
