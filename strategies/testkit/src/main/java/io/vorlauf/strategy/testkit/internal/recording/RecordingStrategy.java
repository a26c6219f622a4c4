package io.vorlauf.strategy.testkit.internal.recording;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.function.Supplier;

/** A strategy that is watched; it calls itself what the strategy behind it does. */
public final class RecordingStrategy implements SpeculationStrategy {

    private final SpeculationStrategy described;
    private final Supplier<? extends SpeculationStrategy> source;
    private final Recorder recorder;
    private final Runnable beforeGrowth;

    /**
     * Watches a strategy.
     *
     * @param source the instance for each generation: always the same, or a new one
     * @param recorder told of everything
     * @param beforeGrowth called whenever a tree is about to be grown
     */
    public RecordingStrategy(
            Supplier<? extends SpeculationStrategy> source, Recorder recorder, Runnable beforeGrowth) {
        this.described = source.get();
        this.source = source;
        this.recorder = recorder;
        this.beforeGrowth = beforeGrowth;
    }

    @Override
    public String name() {
        return described.name();
    }

    @Override
    public String description() {
        return described.description();
    }

    @Override
    public List<Parameter<?>> parameters() {
        return described.parameters();
    }

    @Override
    public void check(ParameterValues parameters) {
        described.check(parameters);
    }

    @Override
    public int requiredDrafts() {
        return described.requiredDrafts();
    }

    @Override
    public Speculation open(SpeculationContext context) {
        try {
            Speculation speculation = source.get().open(context);
            if (speculation == null) {
                // Wrong, but it is the engine that has to cope with it.
                return null;
            }
            recorder.opened();
            return new RecordingSpeculation(speculation, recorder, beforeGrowth);
        } catch (Throwable e) {
            recorder.threw(e);
            throw e;
        }
    }
}
