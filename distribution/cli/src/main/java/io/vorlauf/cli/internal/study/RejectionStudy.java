package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.report.RejectionDepths;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Generates until a number of rounds with guesses has been seen, and counts where they failed. */
public final class RejectionStudy {

    private final DecodingService engine;
    private final Consumer<String> progress;

    /**
     * A study.
     *
     * @param progress hears what is being done
     */
    public RejectionStudy(DecodingService engine, Consumer<String> progress) {
        this.engine = engine;
        this.progress = progress;
    }

    /** Makes the request for a prompt and a seed. */
    @FunctionalInterface
    public interface Requests {

        /** The request for a prompt and a seed. */
        DecodingRequest make(LabelledPrompt prompt, long seed);
    }

    /**
     * What was found.
     *
     * @param depths where guesses failed
     * @param generations how many texts it took
     * @param cancelled whether it was ended early
     */
    public record Outcome(RejectionDepths depths, int generations, boolean cancelled) {}

    /**
     * Runs it: the prompts in turn, with a seed of its own for every time through them; at temperature 0 only once,
     * for all further times would be the same. If the thread is interrupted, the outcome has what was seen by then.
     *
     * @param rounds how many rounds with guesses to look at; fewer are seen if at temperature 0 there are no more
     * @throws CommandFailure if all prompts went by without a guess
     */
    public Outcome run(List<LabelledPrompt> prompts, Requests requests, long seed, int rounds) {
        List<RoundReport> seen = new ArrayList<>();
        GenerationListener collector = new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                if (report.drafted() > 0 && seen.size() < rounds) {
                    seen.add(report);
                }
            }
        };
        int generations = 0;
        boolean repeats = false;
        for (long turn = 0; seen.size() < rounds && !repeats; turn++) {
            int before = seen.size();
            repeats = true;
            for (LabelledPrompt prompt : prompts) {
                progress.accept(seen.size() + " of " + rounds + " rounds");
                DecodingRequest request = requests.make(prompt, seed + turn);
                repeats &= ignoresSeed(request);
                DecodingResult result = engine.generate(request, collector);
                generations++;
                if (result.finish() == FinishReason.CANCELLED) {
                    return new Outcome(RejectionDepths.of(seen), generations, true);
                }
                if (seen.size() == rounds) {
                    break;
                }
            }
            if (seen.size() == before) {
                throw new CommandFailure("the strategy guessed nothing for any of " + prompts.size() + " prompts");
            }
        }
        return new Outcome(RejectionDepths.of(seen), generations, false);
    }

    private static boolean ignoresSeed(DecodingRequest request) {
        return request.sampler().temperature() == 0
                && request.drafts().stream()
                        .flatMap(draft -> draft.sampler().stream())
                        .allMatch(sampler -> sampler.temperature() == 0);
    }
}
