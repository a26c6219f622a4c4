package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.strategy.testkit.internal.bench.Faults;

/** Something that goes wrong during one generation. */
interface Fault extends Faults {

    /** The generation has ended: lets go what waits, and waits for what runs. */
    default void end() throws InterruptedException {}
}
