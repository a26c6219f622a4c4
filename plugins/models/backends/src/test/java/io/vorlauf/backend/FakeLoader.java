// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.backend;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.checkpoint.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loader whose passes take no time but move a clock, by so much per layer and so much per parameter of a model and node.
 *
 * @param formats what it takes for the setting {@code weights}
 * @param held how it holds weights, whatever was asked for
 * @param layerMicros what each layer of a pass takes
 * @param parameterNanos what each parameter takes for each node
 * @param open how many models are open
 */
record FakeLoader(
        String name, AtomicLong clock, List<String> formats, String held, boolean sameBits, long layerMicros,
        double parameterNanos, AtomicInteger loads, AtomicInteger open) implements ModelLoader {

    static FakeLoader of(String name, AtomicLong clock, long layerMicros, double parameterNanos) {
        return new FakeLoader(name, clock, List.of("stored", "bf16"), "bf16", true, layerMicros, parameterNanos,
                new AtomicInteger(), new AtomicInteger());
    }

    FakeLoader holding(String format) {
        return new FakeLoader(
                name, clock, List.of("stored", "bf16", format), format, sameBits, layerMicros, parameterNanos, loads, open);
    }

    FakeLoader roundingDifferently() {
        return new FakeLoader(name, clock, formats, held, false, layerMicros, parameterNanos, loads, open);
    }

    @Override
    public Set<String> families() {
        return Set.of("llama");
    }

    @Override
    public boolean reads(ModelSource source) {
        return Checkpoint.family(source.path()).filter(families()::contains).isPresent();
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(Parameter.choice("weights", "how weights are held", "stored", formats));
    }

    @Override
    public LoadedModel load(ModelSource source) {
        loads.incrementAndGet();
        if (layerMicros < 0) {
            throw new ModelException("there are no natives");
        }
        try (Checkpoint checkpoint = Checkpoint.open(source.path())) {
            open.incrementAndGet();
            return new Model(ModelInfo.builder()
                    .name(source.name()).family("llama").parameterCount(checkpoint.parameterCount())
                    .vocabularySize(checkpoint.config().vocabularySize()).contextLength(1_000).backend(name)
                    .weights(held).build(), checkpoint.config().layers());
        }
    }

    private final class Model implements LoadedModel {

        private final ModelInfo info;
        private final int layers;

        Model(ModelInfo info, int layers) {
            this.info = info;
            this.layers = layers;
        }

        @Override
        public ModelInfo info() {
            return info;
        }

        @Override
        public boolean sameBits() {
            return sameBits;
        }

        @Override
        public ModelSequence newSequence() {
            return new Sequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            int nodes = items.get(0).tree().size();
            clock.addAndGet(layers * layerMicros * 1_000 + Math.round(info.parameterCount() * nodes * parameterNanos));
            return new Evaluation() {

                @Override
                public void logits(int item, int node, float[] into) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private static final class Sequence implements ModelSequence {

        @Override
        public int length() {
            return 0;
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public void keep(int... path) {}

        @Override
        public void truncate(int newLength) {}

        @Override
        public void close() {}
    }
}
