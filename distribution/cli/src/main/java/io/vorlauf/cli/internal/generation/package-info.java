// SPDX-License-Identifier: Apache-2.0
/**
 * Many generations of one command: {@link io.vorlauf.cli.internal.generation.SideBySide} keeps a number of them going,
 * and {@link io.vorlauf.cli.internal.generation.ManyTexts} writes the texts of many prompts to a file.
 */
package io.vorlauf.cli.internal.generation;
