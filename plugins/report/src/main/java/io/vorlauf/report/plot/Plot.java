package io.vorlauf.report.plot;

/** Something to draw. All kinds are immutable records that hold data in the units of their axes. */
public sealed interface Plot
        permits BarPlot, DistributionPlot, FlamePlot, HeatMap, HistogramPlot, LinePlot, SharePlot, TreePlot {

    /** Whether there is nothing to draw: no point, bar, cell or node that has a value. */
    boolean isEmpty();
}
