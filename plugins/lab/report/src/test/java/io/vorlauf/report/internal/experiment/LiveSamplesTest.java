// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.report.Content;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveSamplesTest {

    private boolean closed;

    @Test
    void withATokenizerAloneThereIsATextAndNoTree() {
        List<Content> samples = samples(Optional.of(new Letters()));

        assertThat(samples).singleElement().isInstanceOfSatisfying(Content.ColouredText.class, text -> {
            assertThat(text.tokens()).isNotEmpty();
            assertThat(text.title()).isEqualTo("Prompt 1, linear:k=4");
        });
        assertThat(closed).as("what was used is given back").isTrue();
    }

    @Test
    void whereTheModelsAreNotThereIsNothingToShow() {
        assertThat(samples(Optional.empty())).isEmpty();
    }

    private List<Content> samples(Optional<Tokenizer> tokenizer) {
        return SampleReports.samples(new LiveSamples(() -> new LiveSamples.Installed() {
            @Override
            public Optional<DecodingService> engine() {
                return Optional.empty();
            }

            @Override
            public Optional<Tokenizer> tokenizer(String identity) {
                return tokenizer.filter(found -> found.identity().equals(identity));
            }

            @Override
            public void close() {
                closed = true;
            }
        })::sample);
    }
}
