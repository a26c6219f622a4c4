package io.vorlauf.strategy.testkit;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.util.Modules;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.decoding.DecodingEngine;
import io.vorlauf.core.internal.decoding.Plugins;
import io.vorlauf.core.internal.randomness.SeededDraws;
import io.vorlauf.core.internal.verification.Verification;
import io.vorlauf.core.internal.verification.VerificationFactory;
import io.vorlauf.core.internal.verification.Verifications;
import io.vorlauf.core.random.Draws;
import java.util.function.LongFunction;

/** The engine as it is, but for one verification. */
public record BrokenEngine(Plugins plugins, DecodingEngine engine) implements Conditions.Engine {

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
            Injector injector = Guice.createInjector(Modules.override(new EngineModule(settings, decisions))
                    .with(binder -> binder.bind(VerificationFactory.class).toInstance(factory)));
            return new BrokenEngine(injector.getInstance(Plugins.class), injector.getInstance(DecodingEngine.class));
        };
        return Conditions.USUAL.withEngines(engines);
    }

    @Override
    public DecodingService decoding() {
        return engine;
    }

    @Override
    public Runnable add(LanguageModel model) {
        return plugins.add(model, 0, "tests")::close;
    }

    @Override
    public void add(Tokenizer tokenizer) {
        plugins.add(tokenizer, 0, "tests");
    }

    @Override
    public Runnable add(SpeculationStrategy strategy) {
        return plugins.add(strategy, 0, "tests")::close;
    }

    @Override
    public void close() {
        engine.close();
    }
}
