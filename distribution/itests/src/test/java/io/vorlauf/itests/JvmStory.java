// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.itests.StoryPair.Offer;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;

/** What the built-in pair writes in plain Java. */
final class JvmStory {

    private static final String BACKEND = "jvm";

    private JvmStory() {}

    /** The same request without and with speculation. */
    record Told(String plain, String speculative) {}

    static Told tell(RunningSystem system) throws Exception {
        Path models = RunningSystem.home().resolve("models");
        try (LoadedTokenizer tokenizer = system.service(TokenizerLoader.class)
                .load(models.resolve("tinystories-target/tokenizer.json"))) {
            ServiceRegistration<Tokenizer> readable =
                    system.context().registerService(Tokenizer.class, tokenizer, null);
            try (Offer target = load(system, models, "target");
                    Offer draft = load(system, models, "draft")) {
                DecodingService engine = system.service(DecodingService.class);
                DecodingRequest plain = DecodingRequest.builder("target", "Once upon a time").maxNewTokens(40).build();
                DecodingRequest linear = plain.toBuilder().strategy("linear").draft("draft").build();
                return new Told(engine.generate(plain).text(), engine.generate(linear).text());
            } finally {
                readable.unregister();
            }
        }
    }

    private static Offer load(RunningSystem system, Path models, String name) throws InvalidSyntaxException {
        return Offer.of(system, system.loader(BACKEND), name, models.resolve("tinystories-" + name), Map.of());
    }

    /** Whether its bundle runs on the Vector API. */
    static boolean usesVectors(RunningSystem system) throws ReflectiveOperationException {
        Bundle bundle = system.bundle("io.vorlauf.jvm").orElseThrow();
        Class<?> kernels = bundle.loadClass("io.vorlauf.jvm.internal.kernel.Kernels");
        return (boolean) kernels.getMethod("vectors").invoke(kernels.getMethod("best").invoke(null));
    }
}
