// SPDX-License-Identifier: Apache-2.0
/**
 * The weights of a decoder by what they do, wherever they lie in a checkpoint. Who evaluates models reads {@link
 * io.vorlauf.checkpoint.weights.DecoderWeights} first.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.checkpoint.weights;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
