// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.tree;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

class TreeStrategyLawsTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new TreeStrategy();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(
                Map.of("growth", "dynamic", "nodes", "5", "width", "2"),
                Map.of("growth", "static", "nodes", "5", "width", "2"),
                Map.of("growth", "dynamic", "nodes", "24"));
    }
}
