package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import java.util.List;

/** Something that holds for every strategy, checked case by case. */
@FunctionalInterface
public interface Law {

    /** The cases in which it is checked for a strategy. */
    List<LawCase> cases(StrategyUnderTest subject, Conditions conditions);
}
