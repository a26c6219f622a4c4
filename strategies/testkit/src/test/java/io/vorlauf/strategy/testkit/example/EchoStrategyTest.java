// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit.example;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

class EchoStrategyTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new EchoStrategy();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of(), Map.of("length", "5"));
    }
}
