// SPDX-License-Identifier: Apache-2.0
/**
 * What the files of a tokenizer say, without the native library that encodes with them. Read
 * {@link io.vorlauf.checkpoint.tokenizer.TokenizerDescription} first: which tokenizer it is, so that models can be told
 * to share one, and which special tokens it puts around a text.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.checkpoint.tokenizer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
