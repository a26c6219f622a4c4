// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.linear;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

class LinearLawsTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new LinearStrategy();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of(), Map.of("k", "1"), Map.of("k", "6", "confidence", "0.4"));
    }
}
