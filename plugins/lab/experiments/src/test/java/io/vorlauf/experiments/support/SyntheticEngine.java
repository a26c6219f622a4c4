// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.support;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * An engine on a computer that is as noisy as a real one, but whose times are made up: nothing takes any. The text
 * depends on prompt and seed alone. A generation takes a time that depends on the prompt, the arm's pace, a load of the
 * computer that drifts, and chance, with a stall now and then. Strategy {@code slow} with the parameter {@code pace}
 * takes that many times as long as plain decoding.
 */
public final class SyntheticEngine implements DecodingService {

    private static final double NOISE = 0.03;
    private static final double DRIFT = 0.05;
    private static final int TOKENS = 20;

    private final Random chance;
    private final List<DecodingRequest> requests = new ArrayList<>();
    private Consumer<DecodingRequest> before = request -> { };
    private double load;
    private int width = 4;
    private long passNanos = 1;
    private boolean sameBits;
    private String broken = "";

    public SyntheticEngine(long seed) {
        chance = new Random(seed);
    }

    /** Something to do before each generation. */
    public SyntheticEngine before(Consumer<DecodingRequest> action) {
        before = action;
        return this;
    }

    /** Gives the strategy another default for its parameter {@code width}, which is 4 else. */
    public void configure(int newWidth) {
        width = newWidth;
    }

    /** How long it says that a pass takes, 1 ns else. */
    public SyntheticEngine passes(long nanos) {
        passNanos = nanos;
        return this;
    }

    /** Fails to measure what passes of a model cost. */
    public SyntheticEngine breaking(String model) {
        broken = model;
        return this;
    }

    /** From now on its target promises the same bits. */
    public SyntheticEngine promisingSameBits() {
        sameBits = true;
        return this;
    }

    /** What was asked for so far. */
    public List<DecodingRequest> requests() {
        return requests;
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        before.accept(request);
        requests.add(request);
        Random text = new Random(31L * request.prompt().hashCode() + request.seed());
        Tokens ids = Tokens.of(text.ints(TOKENS, 0, 100).toArray());
        boolean plain = request.strategy().equals(DecodingRequest.NO_SPECULATION);
        int perRound = plain ? 1 : 2;
        long total = nanos(request, text);
        int rounds = TOKENS / perRound;
        for (int i = 0; i < rounds; i++) {
            listener.text(new TextBlock("t", ids.slice(i * perRound, (i + 1) * perRound), List.of()));
            listener.round(new RoundReport(i, request.strategy(), plain ? "" : "tests", plain ? 0 : 2, perRound - 1,
                    plain ? 0 : 2, perRound, total / rounds / 4, total / rounds / 2, 0, 0, total / rounds));
        }
        List<DepthAcceptance> depths =
                plain ? List.of() : List.of(new DepthAcceptance(rounds, rounds), new DepthAcceptance(rounds, 0));
        DecodingMetrics metrics = new DecodingMetrics(3, TOKENS, rounds, plain ? 0 : 2 * rounds,
                plain ? 0 : rounds, depths, 0, total / rounds, total / 4, total / 2, 0, 0, total);
        FinishReason finish = Thread.currentThread().isInterrupted() ? FinishReason.CANCELLED : FinishReason.LENGTH;
        return new DecodingResult("text", ids, finish, metrics, List.of());
    }

    private long nanos(DecodingRequest request, Random text) {
        load = 0.95 * load + DRIFT * chance.nextGaussian();
        double pace = Double.parseDouble(request.parameters().getOrDefault("pace", "1"));
        double stall = chance.nextInt(50) == 0 ? 1.2 : 1;
        double length = 0.7 + 0.6 * text.nextDouble();
        return (long) (1e8 * length * pace * stall * Math.exp(load + NOISE * chance.nextGaussian()));
    }

    @Override
    public List<Generation> start(DecodingRequest request, int samples) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void check(DecodingRequest request) {
        if (request.prompt().equals(new Prompt.Text("too long"))) {
            throw new InvalidRequestException("the prompt has 600 tokens");
        }
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StrategyInfo> strategies() {
        return List.of(
                new StrategyInfo("none", "", 0, List.of(), ""), new StrategyInfo("slow", "", 0,
                        List.of(Parameter.decimal("pace", "how slow it is", 1, 0.1, 10),
                                Parameter.integer("width", "nothing that matters", width, 1, 64)), "tests",
                        Optional.of("tests~slow, file slow.cfg")));
    }

    @Override
    public List<TransformInfo> transforms() {
        return List.of(new TransformInfo("ban", "", List.of(), "tests 2"),
                new TransformInfo("unused", "", List.of(), "tests 3"));
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
        return List.of(ModelInfo.builder()
                .name("target").family("tests").parameterCount(1).vocabularySize(100).contextLength(512)
                .stopTokens(Set.of(1, 2)).backend("none").weights("f32").build());
    }

    @Override
    public boolean sameBits(String model) {
        return sameBits;
    }

    @Override
    public Optional<ModelMemory> memory(String model) {
        return Optional.of(ModelMemory.builder().weightBytes(4).cacheBytes(0).cacheTokens(0).usedTokens(0).build());
    }

    @Override
    public String plan(String model) {
        return "3 threads, made up";
    }

    /** {@inheritDoc} It takes what {@link #passes} says. */
    @Override
    public PassCosts measure(String model, SamplerSettings sampler, int length) {
        if (model.equals(broken)) {
            throw new DecodingException("model '" + model + "' failed: the logit of token 0 is not a number");
        }
        return PassCosts.builder().passes(Map.of(1, passNanos)).build();
    }

    /** A request of the strategy whose pace is given. */
    public static DecodingRequest slow(double pace) {
        return DecodingRequest.builder("target", "").strategy("slow").set(Map.of("pace", String.valueOf(pace))).build();
    }
}
