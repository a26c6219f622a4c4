// SPDX-License-Identifier: Apache-2.0
/**
 * Vorlauf and llama.cpp side by side, on the same weights. Read {@link io.vorlauf.bench.SideBySide} first.
 */
@NullMarked
package io.vorlauf.bench;

import org.jspecify.annotations.NullMarked;
