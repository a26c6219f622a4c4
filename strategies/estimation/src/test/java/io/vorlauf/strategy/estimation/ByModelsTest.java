package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByModelsTest {

    private static final SpeculationContext LIVE = new ReferenceContext(Optional.empty());
    private static final SpeculationContext REFERENCE =
            new ReferenceContext(Optional.of(new ReferenceCosts(Map.of())));

    private final ByModels<Throughput> known = new ByModels<>(() -> new Throughput(2));

    @Test
    void generationsWithTheSameModelsShareWhatTheyLearn() {
        assertThat(known.of(LIVE)).isSameAs(known.of(LIVE));
    }

    @Test
    void aGenerationWithReferenceCostsNeitherUsesNorKeepsWhatIsLearnt() {
        Throughput shared = known.of(LIVE);

        assertThat(known.of(REFERENCE)).isNotSameAs(shared).isNotSameAs(known.of(REFERENCE));
        assertThat(known.of(LIVE)).isSameAs(shared);
    }
}
