package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.Spread;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/** Mean and deviation of trials. */
final class Spreads {

    private Spreads() {}

    /** The spread of those trials that have the figure. */
    static Spread of(DoubleStream trials) {
        double[] values = trials.filter(Double::isFinite).toArray();
        if (values.length == 0) {
            return new Spread(Double.NaN, Double.NaN, 0);
        }
        double deviation = values.length < 2 ? Double.NaN : StandardDeviation.of(values).getAsDouble();
        return new Spread(Mean.of(values).getAsDouble(), deviation, values.length);
    }
}
