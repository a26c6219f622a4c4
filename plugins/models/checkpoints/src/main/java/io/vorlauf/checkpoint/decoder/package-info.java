// SPDX-License-Identifier: Apache-2.0
/**
 * What a decoder is, whatever its family: {@link io.vorlauf.checkpoint.decoder.DecoderConfig} says all that its evaluation
 * depends on and should be read first. A {@link io.vorlauf.checkpoint.decoder.ModelFamily} makes one of the {@link
 * io.vorlauf.checkpoint.decoder.ConfigFields} of a {@code config.json}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.checkpoint.decoder;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
