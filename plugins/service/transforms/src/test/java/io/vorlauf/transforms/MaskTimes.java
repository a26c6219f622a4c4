// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.StatefulTransform;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.jvm.JvmModelLoader;
import io.vorlauf.strategy.adaptive.AdaptiveStrategy;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.tree.TreeStrategy;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a grammar costs and what becomes of guesses under it, with the built-in pair: a program, not a test. */
final class MaskTimes {

    private static final List<String> PROMPTS = List.of("Once upon a time there was a girl named Lily. As JSON: ",
            "One day, a big dog went to the park. As JSON: ", "Tom and his mom like to bake. As JSON: ");
    private static final List<String> STRATEGIES = List.of("none", "linear", "tree", "adaptive");

    private MaskTimes() {}

    /** Takes the folder with the models, how many rounds of all to measure, and files with schemas. */
    public static void main(String[] arguments) throws IOException {
        Path models = Path.of(arguments[0]);
        Map<String, String> schemas = new LinkedHashMap<>(Map.of("without", "-"));
        schemas.put("any JSON", "");
        for (int i = 2; i < arguments.length; i++) {
            schemas.put(Path.of(arguments[i]).getFileName().toString(), Files.readString(Path.of(arguments[i])));
        }
        try (JvmModelLoader loader = new JvmModelLoader();
                HuggingFaceTokenizerLoader tokenizers = new HuggingFaceTokenizerLoader();
                LoadedModel target = loader.load(ModelSource.of(models.resolve("tinystories-target")));
                LoadedModel draft = loader.load(ModelSource.of(models.resolve("tinystories-draft")));
                LoadedTokenizer tokenizer = tokenizers.load(models.resolve("tinystories-target/tokenizer.json"));
                Vorlauf vorlauf = Vorlauf.start()) {
            Watched watched = new Watched(new JsonGrammar(), new AtomicLong());
            vorlauf.add(tokenizer);
            vorlauf.add(target);
            vorlauf.add(draft);
            vorlauf.add(new LinearStrategy());
            vorlauf.add(new TreeStrategy());
            vorlauf.add(new AdaptiveStrategy());
            vorlauf.add(watched);
            measure(vorlauf, watched, schemas, Integer.parseInt(arguments[1]));
        }
    }

    /** Everything in turns, once to get warm; then the sums of each. */
    private static void measure(Vorlauf vorlauf, Watched watched, Map<String, String> schemas, int rounds) {
        Map<String, List<DecodingMetrics>> measured = new LinkedHashMap<>();
        Map<String, Long> masks = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (int prompt = 0; prompt < PROMPTS.size(); prompt++) {
                for (String strategy : STRATEGIES) {
                    for (Map.Entry<String, String> schema : schemas.entrySet()) {
                        DecodingRequest.Builder request = DecodingRequest.builder("tinystories-target", PROMPTS.get(prompt))
                                .strategy(strategy).maxNewTokens(96).sampler(SamplerSettings.ofTemperature(0.8))
                                .seed(10L * round + prompt);
                        if (!strategy.equals("none")) {
                            request.draft("tinystories-draft");
                        }
                        if (!schema.getValue().equals("-")) {
                            request.transform(TransformChoice.builder()
                                    .name("json").parameters(Map.of("schema", schema.getValue())).build());
                        }
                        watched.nanos.set(0);
                        DecodingMetrics metrics = vorlauf.decoding().generate(request.build()).metrics();
                        if (round > 0) {
                            String name = strategy + "\t" + schema.getKey();
                            measured.computeIfAbsent(name, key -> new ArrayList<>()).add(metrics);
                            masks.merge(name, watched.nanos.get(), Long::sum);
                        }
                    }
                }
            }
        }
        measured.forEach((name, all) -> {
            double tokens = all.stream().mapToInt(DecodingMetrics::newTokens).sum();
            double nanos = all.stream().mapToLong(one -> one.totalNanos() - one.firstTokenNanos()).sum();
            double drafted = all.stream().mapToInt(DecodingMetrics::draftedTokens).sum();
            double accepted = all.stream().mapToInt(DecodingMetrics::acceptedTokens).sum();
            double calls = all.stream().mapToInt(DecodingMetrics::targetCalls).sum();
            System.out.printf(Locale.ROOT, "%s\t%.0f tokens\t%.1f tokens/s\tacceptance %.3f\t%.2f tokens a pass\tmasks %.2f %%%n",
                    name, tokens, (tokens - all.size()) / nanos * 1e9, drafted == 0 ? 0 : accepted / drafted, tokens / calls,
                    100.0 * masks.get(name) / nanos);
        });
    }

    /** A factory whose transforms are timed. */
    private record Watched(JsonGrammar factory, AtomicLong nanos) implements TransformFactory {

        @Override
        public String name() {
            return factory.name();
        }

        @Override
        public String description() {
            return factory.description();
        }

        @Override
        public List<Parameter<?>> parameters() {
            return factory.parameters();
        }

        @Override
        public LogitTransform create(TransformContext context) {
            return watch((StatefulTransform<?>) factory.create(context));
        }

        private <S> LogitTransform watch(StatefulTransform<S> inner) {
            return new StatefulTransform<S>() {
                @Override
                public S start(Tokens prompt) {
                    return inner.start(prompt);
                }

                @Override
                public S step(S state, int token) {
                    long start = System.nanoTime();
                    S next = inner.step(state, token);
                    nanos.addAndGet(System.nanoTime() - start);
                    return next;
                }

                @Override
                public Logits transform(S state, Logits logits) {
                    long start = System.nanoTime();
                    Logits transformed = inner.transform(state, logits);
                    nanos.addAndGet(System.nanoTime() - start);
                    return transformed;
                }
            };
        }
    }
}
