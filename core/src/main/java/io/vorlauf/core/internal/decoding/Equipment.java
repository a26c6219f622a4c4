package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.settings.LiveSettings;
import io.vorlauf.core.internal.verification.VerificationFactory;

/**
 * What all generations of an engine use.
 *
 * @param plugins models, strategies, tokenizers
 * @param settings the settings in force
 * @param verifications makes verifications
 * @param observers hear of everything
 */
record Equipment(Plugins plugins, LiveSettings settings, VerificationFactory verifications, Observers observers) {

    @Inject
    Equipment {}
}
