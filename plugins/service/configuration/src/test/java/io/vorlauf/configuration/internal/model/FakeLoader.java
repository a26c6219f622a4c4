// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Loads models that cannot do anything but be open or closed; writes down what happens. */
final class FakeLoader implements ModelLoader {

    private static final List<Parameter<?>> PARAMETERS =
            List.of(Parameter.choice("weights", "how weights are held", "stored", List.of("stored", "bf16")));

    private final String name;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile boolean damaged;
    private volatile CountDownLatch reached = new CountDownLatch(0);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    FakeLoader(String name) {
        this.name = name;
    }

    /** What was loaded and closed: {@code load small stored}, {@code close small}. */
    List<String> events() {
        return events;
    }

    /** From now on, every checkpoint is damaged, or fine. */
    void setDamaged(boolean value) {
        damaged = value;
    }

    /** From now on, loading opens one latch when it has begun and takes until another one is open. */
    void holdLoads(CountDownLatch begun, CountDownLatch released) {
        reached = begun;
        gate = released;
    }

    private void passGate() {
        reached.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> families() {
        return Set.of("gpt2");
    }

    @Override
    public boolean reads(ModelSource source) {
        return true;
    }

    @Override
    public List<Parameter<?>> parameters() {
        return PARAMETERS;
    }

    @Override
    public LoadedModel load(ModelSource source) {
        ParameterValues values = ParameterValues.of("loader 'fake'", PARAMETERS, source.settings());
        if (damaged) {
            throw new ModelException(source.path() + " is damaged");
        }
        passGate();
        events.add("load " + source.name() + " " + values.get(PARAMETERS.get(0)));
        return new Model(ModelInfo.builder()
                .name(source.name()).family("gpt2").parameterCount(1).vocabularySize(2).contextLength(3)
                .backend("none").weights("f32").build(), events);
    }

    private record Model(ModelInfo info, List<String> events) implements LoadedModel {

        @Override
        public ModelSequence newSequence() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            events.add("close " + info.name());
        }
    }
}
