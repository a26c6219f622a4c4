// SPDX-License-Identifier: Apache-2.0
/**
 * Training of vocabularies and models: from scratch, as drafts for a target, and by widening one that is there. Read
 * {@link io.vorlauf.training.Trainer} first. Everything comes out as a directory in the layout of Hugging Face, which
 * other software loads too.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.training;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
