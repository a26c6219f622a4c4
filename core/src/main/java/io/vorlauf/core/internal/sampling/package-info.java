// SPDX-License-Identifier: Apache-2.0
/**
 * The sampler chain: {@link io.vorlauf.core.internal.sampling.Samplers} turns settings into one pure function.
 */
package io.vorlauf.core.internal.sampling;
