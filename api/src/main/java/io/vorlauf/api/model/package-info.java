// SPDX-License-Identifier: Apache-2.0
/**
 * Language models as the engine sees them: something that owns key/value caches and, asked with token trees, answers
 * with logits. Read {@link io.vorlauf.api.model.LanguageModel} first, then {@link io.vorlauf.api.model.TokenTree}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
