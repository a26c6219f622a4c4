// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.EngineLoad;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers every request with the same four tokens in two blocks, unless told otherwise; remembers the requests. */
public final class FakeEngine implements DecodingService {

    /** How long passes are measured to take. */
    public static final long PASS_NANOS = 5;

    private static final int TOGETHER = 4;
    private static final Tokens IDS = Tokens.of(5, 6, 7, 8);

    private final List<DecodingRequest> requests = new ArrayList<>();
    private final Map<ModelInfo, Boolean> models = new LinkedHashMap<>();
    private Function<DecodingRequest, DecodingResult> answers = FakeEngine::usual;
    private Function<DecodingRequest, List<RoundReport>> rounds = request ->
            List.of(new RoundReport(0, request.strategy(), "", 0, 0, 0, 2, 0, 10_000_000, 0, 0, 11_000_000));
    private final List<StrategyInfo> strategies = new ArrayList<>(List.of(
            new StrategyInfo("none", "plain decoding, one token per target call", 0, List.of(), ""),
            new StrategyInfo(
                    "wordy",
                    "explains at such length what it does that the line would not fit any terminal of this world",
                    1,
                    List.of(Parameter.integer("k", "tokens drafted per round", 4, 1, 64)),
                    "io.vorlauf.wordy 1.0.0")));
    private final List<TransformInfo> transforms = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean later;
    private boolean reversed;
    private OptionalLong passNanos = OptionalLong.empty();
    private Consumer<DecodingRequest> check = request -> { };

    /** From now on requests are answered like this. */
    public void answer(Function<DecodingRequest, DecodingResult> function) {
        answers = function;
    }

    /** From now on answers come in these rounds. */
    public void rounds(Function<DecodingRequest, List<RoundReport>> function) {
        rounds = function;
    }

    /** From now on a model says that passes take so long per text. */
    public void passes(long nanos) {
        passNanos = OptionalLong.of(nanos);
    }

    @Override
    public EngineLoad load() {
        List<EngineLoad.ModelLoad> load = passNanos.isEmpty() ? List.of() : List.of(new EngineLoad.ModelLoad(
                "model", requests.size(), requests.size(), requests.size(), passNanos.getAsLong() * requests.size(), 0));
        return new EngineLoad(0, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, Long.MAX_VALUE, load);
    }

    /** From now on requests are checked like this. */
    public void check(Consumer<DecodingRequest> consumer) {
        check = consumer;
    }

    /** From now on generations that are started end only when {@value #TOGETHER} run, the last one first. */
    public void later() {
        later = true;
    }

    /** Whether generations that were started first ended last. */
    public boolean endedInReverse() {
        return reversed;
    }

    /** From now on there is a model that promises the same bits, or does not. */
    public void model(String name, boolean sameBits) {
        models.put(new FakeModel(name, new ArrayList<>()).info(), sameBits);
    }

    /** From now on there is another strategy, with these parameters. */
    public void install(String name, int requiredDrafts, Parameter<?>... parameters) {
        strategies.add(new StrategyInfo(name, "", requiredDrafts, List.of(parameters), "tests"));
    }

    /** From now on there is another transform, with these parameters. */
    public void installTransform(String name, Parameter<?>... parameters) {
        transforms.add(new TransformInfo(name, "", List.of(parameters), "tests"));
    }

    /** What was asked for so far. */
    public List<DecodingRequest> requests() {
        return requests;
    }

    /** The usual answer: 4 tokens in 2 s; with speculation 2 target calls, 4 guesses, 2 of them right, in 1 s. */
    public static DecodingResult usual(DecodingRequest request) {
        boolean plain = request.strategy().equals(DecodingRequest.NO_SPECULATION);
        DecodingMetrics metrics = plain
                ? new DecodingMetrics(3, 4, 4, 0, 0, List.of(), 0, 500_000_000, 0, 1_500_000_000, 0, 0, 2_000_000_000)
                : new DecodingMetrics(3, 4, 2, 4, 2, List.of(new DepthAcceptance(2, 1), new DepthAcceptance(1, 1)), 0,
                        250_000_000, 250_000_000, 500_000_000, 0, 0, 1_000_000_000);
        return new DecodingResult("é is it", IDS, FinishReason.LENGTH, metrics, List.of());
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        requests.add(request);
        DecodingResult result = answers.apply(request);
        int length = result.ids().length();
        listener.text(new TextBlock("é is", result.ids().slice(0, length / 2), List.of()));
        rounds.apply(request).forEach(listener::round);
        listener.text(new TextBlock(" it", result.ids().slice(length / 2, length), List.of()));
        return result;
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        CompletableFuture<DecodingResult> result = new CompletableFuture<>();
        waiting.push(() -> {
            try {
                result.complete(generate(request, listener));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        if (!later || waiting.size() == TOGETHER) {
            reversed = waiting.size() > 1;
            while (!waiting.isEmpty()) {
                waiting.pop().run();
            }
        }
        return new FakeGeneration(request, result);
    }

    /** Checks a request, as an engine does, and publishes nothing. */
    @Override
    public List<Generation> start(DecodingRequest request, int samples) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void check(DecodingRequest request) {
        check.accept(request);
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StrategyInfo> strategies() {
        return List.copyOf(strategies);
    }

    @Override
    public List<TransformInfo> transforms() {
        return List.copyOf(transforms);
    }

    @Override
    public List<Generation> generations() {
        return List.of();
    }

    @Override
    public List<StrategyStatistics> statistics() {
        return List.of();
    }

    @Override
    public List<ModelInfo> models() {
        return List.copyOf(models.keySet());
    }

    @Override
    public boolean sameBits(String model) {
        return models.entrySet().stream().anyMatch(one -> one.getKey().name().equals(model) && one.getValue());
    }

    @Override
    public PassCosts measure(String model, SamplerSettings sampler, int length) {
        return PassCosts.builder().passes(Map.of(1, PASS_NANOS)).build();
    }
}
