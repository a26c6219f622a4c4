// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.support;

import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.RoundReport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Writes down all rounds of an engine, and does something after each. */
public final class Rounds implements EngineListener {

    private final List<RoundReport> reports = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<Generation, Integer> after = (generation, index) -> { };

    /** From now on does this after every round. */
    public void after(BiConsumer<Generation, Integer> action) {
        after = action;
    }

    @Override
    public void round(Generation generation, RoundReport report) {
        reports.add(report);
        after.accept(generation, report.index());
    }

    public List<RoundReport> reports() {
        return reports;
    }

    /** The names of those who served, one a round. */
    public List<String> strategies() {
        return reports.stream().map(RoundReport::strategy).toList();
    }
}
