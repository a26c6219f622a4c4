// SPDX-License-Identifier: Apache-2.0
/**
 * Tokenizers in the {@code tokenizer.json} format of Hugging Face. The one type here,
 * {@link io.vorlauf.tokenizers.HuggingFaceTokenizerLoader}, is what plain Java creates; in an OSGi framework the bundle
 * registers it as a {@link io.vorlauf.api.text.TokenizerLoader} service.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.tokenizers;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
