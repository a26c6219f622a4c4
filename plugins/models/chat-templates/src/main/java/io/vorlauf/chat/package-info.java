// SPDX-License-Identifier: Apache-2.0
/**
 * Chat templates: the small Jinja programs that models come with, and that turn a conversation into the text a model
 * was trained on. Read {@link io.vorlauf.chat.ChatTemplate} first.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.chat;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
