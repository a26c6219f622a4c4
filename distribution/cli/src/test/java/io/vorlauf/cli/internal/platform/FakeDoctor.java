// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.api.model.Diagnosis.Plan;
import io.vorlauf.api.model.Diagnosis.RowsPerSecond;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A doctor of a backend that does not exist.
 *
 * @param bfloat16 whether there is a way to compute models in bfloat16
 * @param sameBits what it says of binary32
 */
public record FakeDoctor(boolean bfloat16, boolean sameBits) implements BackendDoctor {

    @Override
    public String backend() {
        return "Fakes";
    }

    @Override
    public Diagnosis examine() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", "Z80, 1 core");
        facts.put("caches", "unknown");
        Plan plan = new Plan("f32", "pen and paper", "rows by 6, at most 60", 2.5e-6, sameBits,
                new RowsPerSecond(1_500, 12_345.6), List.of());
        Plan instead = bfloat16
                ? new Plan("bf16", plan.method(), "any number of rows", plan.error(), true, plan.rowsPerSecond(),
                        List.of("in f32"))
                : Plan.none("bf16", "8 bits are not enough");
        return new Diagnosis(backend(), facts, List.of(instead, plan), List.of("buy another one"));
    }
}
