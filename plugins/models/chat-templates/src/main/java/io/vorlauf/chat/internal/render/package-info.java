// SPDX-License-Identifier: Apache-2.0
/** Walks the tree of a template and prints: scopes, loops, macros, and Jinja's filters, tests and functions. */
@NullMarked
package io.vorlauf.chat.internal.render;

import org.jspecify.annotations.NullMarked;
