/**
 * What evaluations of decoders have in common, whatever computes them: which tokens a sequence holds, and what is
 * refused. A backend's sequences extend {@link io.vorlauf.checkpoint.evaluation.DecoderSequence}; read it first.
 */
@Export
@Version("1.0.0")
package io.vorlauf.checkpoint.evaluation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
