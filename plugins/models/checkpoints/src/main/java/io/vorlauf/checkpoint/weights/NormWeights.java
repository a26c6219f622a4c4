// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import org.jspecify.annotations.Nullable;

/**
 * The weights of a norm, one number per element of the residual stream. The arrays are not copied.
 *
 * @param gain what the norm multiplies with
 * @param shift what it adds; {@code null} if nothing
 */
public record NormWeights(float[] gain, float @Nullable [] shift) {}
