// SPDX-License-Identifier: Apache-2.0
/**
 * Decoders: their weights as kernels want them ({@link io.vorlauf.jvm.internal.decoder.Network}) and how a pass goes
 * through them, which {@link io.vorlauf.jvm.internal.decoder.Pass} tells and should be read first.
 */
package io.vorlauf.jvm.internal.decoder;
