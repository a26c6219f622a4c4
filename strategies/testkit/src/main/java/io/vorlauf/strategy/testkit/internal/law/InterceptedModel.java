package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A model with something before every pass. Passes are counted from 1 for each sequence that is opened. */
final class InterceptedModel implements LanguageModel {

    private final LanguageModel model;
    private final IntConsumer before;
    private final AtomicInteger calls = new AtomicInteger();

    InterceptedModel(LanguageModel model, IntConsumer before) {
        this.model = model;
        this.before = before;
    }

    @Override
    public ModelInfo info() {
        return model.info();
    }

    @Override
    public boolean sameBits() {
        return model.sameBits();
    }

    @Override
    public ModelSequence newSequence() {
        calls.set(0);
        return model.newSequence();
    }

    @Override
    public Evaluation evaluate(List<EvaluationItem> items) {
        before.accept(calls.incrementAndGet());
        return model.evaluate(items);
    }

    @Override
    public void close() {
        model.close();
    }
}
