// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.lookup;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

class LookupLawsTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new LookupStrategy();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of(), Map.of("k", "3", "shortest", "1", "alternatives", "3"));
    }
}
