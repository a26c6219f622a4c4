// SPDX-License-Identifier: Apache-2.0
/**
 * Python's values as far as templates see them: what is equal, what is true, how something is printed, and the methods
 * of strings, lists and dicts. {@code None} is null, {@code str} a String, {@code int} a Long, {@code float} a Double,
 * {@code bool} a Boolean, {@code list} a List, {@code dict} a Map that keeps its order.
 */
@NullMarked
package io.vorlauf.chat.internal.python;

import org.jspecify.annotations.NullMarked;
