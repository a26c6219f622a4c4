// SPDX-License-Identifier: Apache-2.0
/** The language of templates: text to tokens, tokens to a tree. Nothing here knows what a value is. */
@NullMarked
package io.vorlauf.chat.internal.syntax;

import org.jspecify.annotations.NullMarked;
