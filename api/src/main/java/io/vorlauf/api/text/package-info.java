// SPDX-License-Identifier: Apache-2.0
/**
 * Text to tokens and back. Read {@link io.vorlauf.api.text.Tokenizer} first; {@link io.vorlauf.api.text.TextStream} is
 * what turns tokens into text while they are being generated, {@link io.vorlauf.api.text.ChatFormat} what makes a text of a
 * conversation.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.api.text;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
