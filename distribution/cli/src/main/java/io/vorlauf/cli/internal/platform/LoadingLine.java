// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.LoadProgress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Shows how far the loading of a model is, if it takes a while; the line is empty again when it is closed. */
final class LoadingLine implements LoadProgress, AutoCloseable {

    /** What is over by then shows nothing, for a line that flashes up tells nobody anything. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String model;
    private final Consumer<String> line;
    private final LongSupplier clock;
    private final long begin;
    private long shown = -1;

    /**
     * A line for a model whose loading begins now.
     *
     * @param line shows what is being done, in place of what it showed before
     * @param clock tells the time in nanoseconds
     */
    LoadingLine(String model, Consumer<String> line, LongSupplier clock) {
        this.model = model;
        this.line = line;
        this.clock = clock;
        this.begin = clock.getAsLong();
    }

    @Override
    public void loaded(long done, long all) {
        long percent = all <= 0 ? 0 : (long) (100.0 * done / all);
        if (percent != shown && clock.getAsLong() - begin >= PATIENCE_NANOS) {
            shown = percent;
            line.accept("loading " + model + ": " + percent + " %");
        }
    }

    @Override
    public void close() {
        if (shown >= 0) {
            line.accept("");
        }
    }
}
