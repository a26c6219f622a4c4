// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.parameter.Parameter;
import java.util.List;

/**
 * A named transform that can be asked for.
 *
 * @param name its name
 * @param description what it does, in one line
 * @param parameters what can be set
 * @param provider who provides it, as in {@link StrategyInfo#provider()}
 */
public record TransformInfo(String name, String description, List<Parameter<?>> parameters, String provider) {

    /** Copies the list. */
    public TransformInfo {
        parameters = List.copyOf(parameters);
    }
}
