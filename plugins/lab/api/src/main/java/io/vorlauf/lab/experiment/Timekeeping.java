// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.model.ReferenceCosts;
import java.util.Objects;

/**
 * By what time the strategies of an experiment decide. The times in results are real ones always.
 */
public sealed interface Timekeeping {

    /** Costs that are measured before the first cell. */
    Timekeeping MEASURED = new Measured();

    /** The computer's clock. */
    Timekeeping LIVE = new Live();

    /**
     * By reference costs that are measured before the first cell and kept with the results, or by those that are there
     * already. Every cell begins with nothing learnt. So a run that goes on where another one ended, and one in parts
     * that share their costs, gives the same results as an unbroken one, but for times.
     */
    record Measured() implements Timekeeping {}

    /**
     * By given reference costs, such as those that another part of the experiment has measured, and else as {@link
     * Measured}.
     *
     * @param costs the costs, of all models that are used
     */
    record Given(ReferenceCosts costs) implements Timekeeping {

        /** Checks for null. */
        public Given {
            Objects.requireNonNull(costs, "costs");
        }
    }

    /**
     * By the computer's clock, and by what was learnt in the cells before: as in service. Strategies that look at the
     * clock or learn guess otherwise in every run then.
     */
    record Live() implements Timekeeping {}
}
