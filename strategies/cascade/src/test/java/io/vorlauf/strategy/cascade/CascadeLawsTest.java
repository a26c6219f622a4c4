// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.cascade;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

class CascadeLawsTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new CascadeStrategy();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of(), Map.of("k", "2", "inner", "1", "tail", "2"));
    }
}
