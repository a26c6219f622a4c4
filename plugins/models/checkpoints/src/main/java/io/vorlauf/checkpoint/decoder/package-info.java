// SPDX-License-Identifier: Apache-2.0
/**
 * What a decoder is and where its weights are, whatever family its checkpoint is of. Who evaluates models reads {@link
 * io.vorlauf.checkpoint.decoder.DecoderWeights} first; it and {@link io.vorlauf.checkpoint.decoder.DecoderConfig} say
 * all that the evaluation of a checkpoint depends on.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.checkpoint.decoder;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
