package io.vorlauf.api.strategy;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.ParameterValues;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The generation that a speculation is opened for. */
@ProviderType
public interface SpeculationContext {

    /** The strategy's parameters, validated. */
    ParameterValues parameters();

    /** The target model. */
    ModelInfo target();

    /** The request's draft models in its order, at least {@link SpeculationStrategy#requiredDrafts()} of them. */
    List<DraftModel> drafts();
}
