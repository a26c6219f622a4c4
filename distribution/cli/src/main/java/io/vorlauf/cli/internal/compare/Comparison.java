package io.vorlauf.cli.internal.compare;

import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.cli.internal.platform.BadInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Lets several arms continue the same prompts with the same seeds. The arms take turns prompt by prompt, and who goes
 * first changes every time, so that whatever slows the computer down slows all of them. A warm-up that is not counted
 * goes first.
 */
public final class Comparison {

    private static final int WARM_UP_PROMPTS = 2;

    private final DecodingService engine;
    private final List<Arm> arms;
    private final Consumer<String> progress;

    /**
     * A comparison.
     *
     * @param arms what to compare; ids are compared with the first one's
     * @param progress hears what is being done
     */
    public Comparison(DecodingService engine, List<Arm> arms, Consumer<String> progress) {
        this.engine = engine;
        this.arms = List.copyOf(arms);
        this.progress = progress;
    }

    /**
     * Runs it. If the calling thread is interrupted, the result has what was complete by then, and the thread stays
     * interrupted.
     *
     * @param seed the seed of the first repetition; each has its own
     * @throws BadInput if a prompt cannot be continued; the message says which
     */
    public ComparisonResult run(List<LabelledPrompt> prompts, int repetitions, long seed) {
        List<ArmTotals> totals = new ArrayList<>();
        arms.forEach(arm -> totals.add(ArmTotals.none(arm.name())));
        boolean complete = true;
        for (int i = 0; complete && i < Math.min(WARM_UP_PROMPTS, prompts.size()); i++) {
            progress.accept("warm-up");
            complete = turn(prompts.get(i), seed, false).isPresent();
        }
        for (int repetition = 0; complete && repetition < repetitions; repetition++) {
            for (int i = 0; complete && i < prompts.size(); i++) {
                progress.accept("prompt " + (i + 1) + " of " + prompts.size() + ", repetition " + (repetition + 1)
                        + " of " + repetitions);
                boolean reversed = (repetition + i) % 2 == 1;
                Optional<List<DecodingResult>> results = turn(prompts.get(i), seed + repetition, reversed);
                results.ifPresent(present -> add(totals, present));
                complete = results.isPresent();
            }
        }
        return new ComparisonResult(prompts.size(), repetitions, totals, !complete);
    }

    // Every arm once, in order of the arms; empty if cancelled.
    private Optional<List<DecodingResult>> turn(LabelledPrompt prompt, long seed, boolean reversed) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, arms.size()).boxed().toList());
        if (reversed) {
            Collections.reverse(order);
        }
        DecodingResult[] results = new DecodingResult[arms.size()];
        for (int arm : order) {
            results[arm] = generate(arms.get(arm), prompt, seed);
            if (results[arm].finish() == FinishReason.CANCELLED) {
                return Optional.empty();
            }
        }
        return Optional.of(List.of(results));
    }

    private DecodingResult generate(Arm arm, LabelledPrompt prompt, long seed) {
        try {
            return engine.generate(arm.requests().make(prompt.prompt(), seed));
        } catch (InvalidRequestException e) {
            throw new BadInput(prompt.label() + ": " + e.getMessage(), e);
        }
    }

    private static void add(List<ArmTotals> totals, List<DecodingResult> results) {
        for (int arm = 0; arm < results.size(); arm++) {
            DecodingResult result = results.get(arm);
            boolean identical = result.ids().equals(results.get(0).ids());
            totals.set(arm, totals.get(arm).plus(result.metrics(), identical));
        }
    }
}
