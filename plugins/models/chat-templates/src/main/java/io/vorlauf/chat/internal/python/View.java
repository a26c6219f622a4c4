// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys, values or items of a dict.
 *
 * @param type what Python calls it, such as {@code dict_keys}
 * @param items what it has
 */
record View(String type, List<@Nullable Object> items) {}
