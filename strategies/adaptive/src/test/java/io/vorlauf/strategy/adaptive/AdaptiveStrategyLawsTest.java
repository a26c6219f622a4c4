// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.adaptive;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

class AdaptiveStrategyLawsTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new AdaptiveStrategy();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of("nodes", "4", "depth", "2"));
    }
}
