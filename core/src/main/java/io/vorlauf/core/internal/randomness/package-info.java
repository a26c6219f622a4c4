// SPDX-License-Identifier: Apache-2.0
/**
 * Randomness that is a function of a seed and a counter, never of who asks or when. Read
 * {@link io.vorlauf.core.internal.randomness.GumbelNoise} first.
 */
package io.vorlauf.core.internal.randomness;
