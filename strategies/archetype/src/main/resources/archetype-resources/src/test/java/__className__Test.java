package ${package};

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;
import java.util.Map;

/** The laws that hold for every strategy: the text is the target's, and whatever goes wrong does not change it. */
class ${className}Test extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new ${className}();
    }

    @Override
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of(), Map.of("k", "1"));
    }
}
