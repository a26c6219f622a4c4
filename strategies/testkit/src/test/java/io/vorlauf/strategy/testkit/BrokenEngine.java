// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import com.google.inject.util.Modules;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.randomness.SeededDraws;
import io.vorlauf.core.internal.verification.Verification;
import io.vorlauf.core.internal.verification.VerificationFactory;
import io.vorlauf.core.internal.verification.Verifications;
import java.util.function.LongFunction;

/** The engine as it is, but for one verification. */
public final class BrokenEngine {

    /** Makes the other verification of a generation. */
    @FunctionalInterface
    public interface Replacement {
        Verification create(Draws draws, long seed);
    }

    /** Conditions under which one method of verification is another one, and all else as usual. */
    public static Conditions conditions(VerificationMethod method, Replacement replacement) {
        Conditions.Engines engines = (settings, draws) -> {
            LongFunction<Draws> decisions = draws.orElse(SeededDraws::new);
            Verifications real = new Verifications(decisions);
            VerificationFactory factory = (wanted, greedy, seed, part) -> wanted == method && !greedy
                    ? replacement.create(decisions.apply(seed), seed)
                    : real.create(wanted, greedy, seed, part);
            return BareEngine.of(Modules.override(new EngineModule(settings, decisions))
                    .with(binder -> binder.bind(VerificationFactory.class).toInstance(factory)));
        };
        return Conditions.USUAL.withEngines(engines);
    }

    private BrokenEngine() {}
}
