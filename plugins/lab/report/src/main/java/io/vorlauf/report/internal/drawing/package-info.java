// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures: how plots look, drawn by JFreeChart where it can and else by {@link
 * io.vorlauf.report.internal.drawing.Drawing}s of our own, and how they become elements of a page or PNG files. Read
 * {@link io.vorlauf.report.internal.drawing.Charts} first.
 */
package io.vorlauf.report.internal.drawing;
