// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.ServiceRegistration;

/**
 * The pair of the distribution, offered to the engine as {@code target} and {@code draft}. Its weights are f32: then a
 * text depends on target, sampler, prompt and seed alone, whatever speculates.
 */
final class StoryPair implements AutoCloseable {

    private static final List<String> PROMPTS = List.of("Once upon a time", "The little dog", "One day, Lily", "Tom was");

    private final RunningSystem system;
    private final LoadedTokenizer tokenizer;
    private final ServiceRegistration<Tokenizer> readable;
    private final Offer target;
    private Offer draft;

    private StoryPair(RunningSystem system) throws InterruptedException {
        this.system = system;
        tokenizer = system.service(TokenizerLoader.class).load(folder("target").resolve("tokenizer.json"));
        readable = system.context().registerService(Tokenizer.class, tokenizer, null);
        target = load("target");
        draft = load("draft");
    }

    static StoryPair offer(RunningSystem system) throws InterruptedException {
        return new StoryPair(system);
    }

    /** A model as a service. */
    record Offer(LoadedModel model, ServiceRegistration<LanguageModel> registration) implements AutoCloseable {

        /** Loads a model and offers it. */
        static Offer of(RunningSystem system, String name, Path folder, Map<String, String> settings)
                throws InterruptedException {
            return of(system, system.service(ModelLoader.class), name, folder, settings);
        }

        /** Loads a model by a loader of the test's choice and offers it. */
        static Offer of(
                RunningSystem system, ModelLoader loader, String name, Path folder, Map<String, String> settings) {
            LoadedModel model = loader.load(ModelSource.builder().name(name).path(folder).settings(settings).build());
            return new Offer(model, system.context().registerService(LanguageModel.class, model, null));
        }

        /** Takes it back first, which waits for those who use it, and closes it second. */
        @Override
        public void close() {
            registration.unregister();
            model.close();
        }
    }

    private static Path folder(String model) {
        return RunningSystem.home().resolve("models/tinystories-" + model);
    }

    private Offer load(String name) throws InterruptedException {
        return Offer.of(system, name, folder(name), Map.of("weights", "f32"));
    }

    /** Loads the draft once more and puts the new one in the place of the old one. */
    void replaceDraft() throws InterruptedException {
        Offer old = draft;
        draft = load("draft");
        old.close();
    }

    /** Requests without speculation: some prompts, each greedy and at a temperature of 0.8. */
    static List<DecodingRequest> requests(int tokens) {
        List<DecodingRequest> requests = new ArrayList<>();
        for (String prompt : PROMPTS) {
            for (double temperature : new double[] {0, 0.8}) {
                requests.add(DecodingRequest.builder("target", prompt).sampler(SamplerSettings.ofTemperature(temperature))
                        .seed(requests.size()).maxNewTokens(tokens).stopTokens(Set.of()).build());
            }
        }
        return requests;
    }

    /** What plain decoding answers. */
    List<Tokens> answers(List<DecodingRequest> requests) throws InterruptedException {
        DecodingService engine = system.service(DecodingService.class);
        return requests.stream().map(request -> engine.generate(request).ids()).toList();
    }

    @Override
    public void close() {
        draft.close();
        target.close();
        readable.unregister();
        tokenizer.close();
    }
}
