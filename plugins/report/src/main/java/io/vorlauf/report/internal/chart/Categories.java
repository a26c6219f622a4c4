package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.internal.drawing.Lettering;
import org.jfree.chart.axis.CategoryAxis;

/** The axis with the names of bars. */
final class Categories {

    private static final double MARGIN = 0.3;

    private Categories() {}

    static CategoryAxis axis() {
        CategoryAxis axis = new CategoryAxis();
        Style.look(axis);
        axis.setTickMarksVisible(false);
        axis.setTickLabelInsets(Style.BESIDE_NAMES);
        axis.setTickLabelFont(Lettering.LABEL);
        axis.setTickLabelPaint(Ink.TEXT.colour());
        axis.setCategoryMargin(MARGIN);
        // A name is cut beforehand if it is long; it is never to be broken.
        axis.setMaximumCategoryLabelWidthRatio(1);
        return axis;
    }
}
