// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What filters such as {@code select} give: values that can be gone through once, have no length and are not printed.
 *
 * @param items the values that are left
 */
public record Once(Iterator<? extends @Nullable Object> items) {}
