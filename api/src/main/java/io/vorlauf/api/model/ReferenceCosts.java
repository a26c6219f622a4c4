// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What passes of models are taken to cost by strategies that are to decide the same in every run, on every computer and
 * under any load. Times that are reported to users stay the real ones. Immutable.
 *
 * @param models what each model's passes cost, by its name
 */
public record ReferenceCosts(Map<String, PassCosts> models) {

    /** Copies. */
    public ReferenceCosts {
        models = Collections.unmodifiableMap(new TreeMap<>(models));
    }

    /** What a model's passes cost; empty if nothing is said of it. */
    public Optional<PassCosts> of(String model) {
        return Optional.ofNullable(models.get(model));
    }
}
