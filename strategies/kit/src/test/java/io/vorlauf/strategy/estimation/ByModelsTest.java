// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByModelsTest {

    private static final ReferenceContext LIVE =
            new ReferenceContext(Optional.empty()).withTarget("target", "1").withDraft("draft", "2");
    private static final SpeculationContext REFERENCE =
            new ReferenceContext(Optional.of(new ReferenceCosts(Map.of())));

    private final ByModels<List<String>> known = new ByModels<>(context -> new ArrayList<>());

    @Test
    void generationsWithTheSameModelsShareWhatTheyLearn() {
        assertThat(known.of(LIVE)).isSameAs(known.of(LIVE));
    }

    @Test
    void aModelSwappedUnderTheSameNameDoesNotInheritWhatWasLearntOfTheOther() {
        List<String> learnt = known.of(LIVE);

        assertThat(known.of(LIVE.withTarget("target", "3"))).isNotSameAs(learnt);
        assertThat(known.of(LIVE.withDraft("draft", "3"))).isNotSameAs(learnt);
        assertThat(known.of(LIVE.withTarget("target", "1"))).isSameAs(learnt);
    }

    @Test
    void theSameModelUnderAnotherNameGoesOnWithWhatWasLearnt() {
        assertThat(known.of(LIVE.withTarget("another", "1").withDraft("others", "2"))).isSameAs(known.of(LIVE));
    }

    @Test
    void aModelThatIsComputedInAnotherWayIsAnotherOne() {
        assertThat(known.of(LIVE.withTargetPlan("4 threads"))).isNotSameAs(known.of(LIVE.withTargetPlan("2 threads")));
    }

    @Test
    void aModelThatDoesNotSayItsChecksumGoesByItsName() {
        ReferenceContext unknown = new ReferenceContext(Optional.empty());

        assertThat(known.of(unknown)).isSameAs(known.of(unknown)).isNotSameAs(known.of(LIVE));
    }

    @Test
    void aGenerationWithReferenceCostsNeitherUsesNorKeepsWhatIsLearnt() {
        List<String> shared = known.of(LIVE);

        assertThat(known.of(REFERENCE)).isNotSameAs(shared).isNotSameAs(known.of(REFERENCE));
        assertThat(known.of(LIVE)).isSameAs(shared);
    }

    @Test
    void remembersSixteenSetsOfModels() {
        List<String> used = known.of(LIVE);
        List<String> unused = known.of(LIVE.withTarget("unused", "unused"));
        for (int i = 0; i < 15; i++) {
            assertThat(known.of(LIVE)).isSameAs(used);
            known.of(LIVE.withTarget("target", "other " + i));
        }

        assertThat(known.of(LIVE)).isSameAs(used);
        assertThat(known.of(LIVE.withTarget("unused", "unused"))).isNotSameAs(unused);
    }
}
