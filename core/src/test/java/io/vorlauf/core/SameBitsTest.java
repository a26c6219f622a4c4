// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.core.support.TableModel;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the same bits an engine says")
class SameBitsTest {

    /** A model that promises nothing. */
    private record Rounded(LanguageModel model) implements LanguageModel {

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            return model.evaluate(items);
        }
    }

    @Test
    void whatEachModelPromises() {
        try (Vorlauf vorlauf = Vorlauf.start()) {
            vorlauf.add(TableModel.of("exact", 40, 200));
            vorlauf.add(new Rounded(TableModel.of("rounded", 40, 200)));

            assertThat(vorlauf.decoding().sameBits("exact")).isTrue();
            assertThat(vorlauf.decoding().sameBits("rounded")).isFalse();
        }
    }

    @Test
    void nothingOfAModelThatIsNotThere() {
        try (Vorlauf vorlauf = Vorlauf.start()) {
            vorlauf.add(TableModel.of("exact", 40, 200));

            assertThatThrownBy(() -> vorlauf.decoding().sameBits("absent"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("no model 'absent'; there are: exact");
        }
    }
}
