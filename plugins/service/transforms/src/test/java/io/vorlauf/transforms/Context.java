// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.text.Tokenizer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A generation that transforms are made for. */
record Context(
        ParameterValues parameters, Optional<Tokenizer> tokenizer, int vocabularySize, Set<Integer> stopTokens)
        implements TransformContext {

    /** One without a tokenizer. */
    static Context of(TransformFactory factory, Map<String, String> parameters) {
        return new Context(values(factory, parameters), Optional.empty(), 4, Set.of());
    }

    /** Parameters, read as the engine reads them. */
    static ParameterValues values(TransformFactory factory, Map<String, String> parameters) {
        return ParameterValues.of("transform '" + factory.name() + "'", factory.parameters(), parameters);
    }
}
