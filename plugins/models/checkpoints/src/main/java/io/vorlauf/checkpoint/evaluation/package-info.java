// SPDX-License-Identifier: Apache-2.0
/**
 * What evaluations of decoders have in common, whatever computes them: which tokens a sequence holds, and what is
 * refused. A backend's models extend {@link io.vorlauf.checkpoint.evaluation.DecoderModel}, which should be read first,
 * and its sequences {@link io.vorlauf.checkpoint.evaluation.DecoderSequence}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.checkpoint.evaluation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
