// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
@DisplayName("A tree of 4,096 guesses, one below the other")
class DeepTreeTest {

    private static final int DEPTH = EngineSettings.MOST_ROWS;

    /** Says one token only, so that a chain of it holds to its end. */
    private final TableModel target = TableModel.of("target", 1, DEPTH + 10);

    @ParameterizedTest
    @EnumSource(VerificationMethod.class)
    void isVerifiedToItsEnd(VerificationMethod method) {
        try (Vorlauf vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().treeNodes(DEPTH).build())) {
            vorlauf.add(target);
            vorlauf.add(Strategies.of("deep", 0, (context, tree) -> {
                DraftNode node = tree.root();
                while (tree.canGrow(node)) {
                    node = tree.propose(node, 0).get(0);
                }
            }));
            DecodingResult result = vorlauf.decoding().generate(DecodingRequest.builder("target", Tokens.of(0))
                    .strategy("deep").sampler(SamplerSettings.ofTemperature(1)).verification(method)
                    .maxNewTokens(DEPTH + 1).build());
            assertThat(result.ids().length()).isEqualTo(DEPTH + 1);
            assertThat(result.metrics().targetCalls()).isOne();
            assertThat(result.metrics().failedRounds()).isZero();
        }
    }
}
