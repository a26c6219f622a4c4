package io.vorlauf.cli.internal.profile;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Where the time of some generations went.
 *
 * @param first the first round of each generation, which evaluates the prompt
 * @param later all other rounds
 * @param newTokens how many tokens were generated
 * @param totalNanos time of the generations, in nanoseconds
 * @param cancelled whether it was ended early
 */
public record Profile(
        List<RoundReport> first, List<RoundReport> later, long newTokens, long totalNanos, boolean cancelled) {

    /** Copies the lists. */
    public Profile {
        first = List.copyOf(first);
        later = List.copyOf(later);
    }

    /**
     * Generates and looks. The first request runs twice, and only the second time counts. If the thread is interrupted,
     * the profile has what was complete by then.
     *
     * @param progress hears how many generations are done
     */
    public static Profile of(DecodingService engine, List<DecodingRequest> requests, IntConsumer progress) {
        List<RoundReport> first = new ArrayList<>();
        List<RoundReport> later = new ArrayList<>();
        long tokens = 0;
        long nanos = 0;
        boolean cancelled =
                engine.generate(requests.get(0), GenerationListener.NONE).finish() == FinishReason.CANCELLED;
        for (int i = 0; i < requests.size() && !cancelled; i++) {
            progress.accept(i);
            List<RoundReport> rounds = new ArrayList<>();
            DecodingResult result = engine.generate(requests.get(i), new GenerationListener() {
                @Override
                public void round(RoundReport report) {
                    rounds.add(report);
                }
            });
            cancelled = result.finish() == FinishReason.CANCELLED;
            if (!cancelled && !rounds.isEmpty()) {
                first.add(rounds.get(0));
                later.addAll(rounds.subList(1, rounds.size()));
                tokens += result.metrics().newTokens();
                nanos += result.metrics().totalNanos();
            }
        }
        return new Profile(first, later, tokens, nanos, cancelled);
    }

    /** All rounds. */
    List<RoundReport> rounds() {
        List<RoundReport> rounds = new ArrayList<>(first);
        rounds.addAll(later);
        return rounds;
    }

    static long sum(List<RoundReport> rounds, Phase phase) {
        return rounds.stream().mapToLong(phase::nanos).sum();
    }

    /** What lies outside of rounds: setting a generation up and winding it up. */
    long outsideNanos() {
        long inside = 0;
        for (Phase phase : Phase.values()) {
            inside += sum(rounds(), phase);
        }
        return Math.max(0, totalNanos - inside);
    }
}
