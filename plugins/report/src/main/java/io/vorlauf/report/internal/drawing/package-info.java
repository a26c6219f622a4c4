/**
 * Pictures that no chart library draws, and what all pictures share: {@link io.vorlauf.report.internal.drawing.Drawing}
 * and the colours of {@link io.vorlauf.report.internal.drawing.Ink}.
 */
package io.vorlauf.report.internal.drawing;
