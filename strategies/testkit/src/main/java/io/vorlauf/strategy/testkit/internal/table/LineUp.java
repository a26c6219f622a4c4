package io.vorlauf.strategy.testkit.internal.table;

import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The draft models of a request.
 *
 * @param drafts the drafts in the order in which the strategy gets them
 */
public record LineUp(List<DraftChoice> drafts) {

    private static final List<DraftChoice> ALL = List.of(
            DraftChoice.of("similar"),
            DraftChoice.of("unrelated"),
            DraftChoice.of("short"),
            DraftChoice.of("fewer"),
            DraftChoice.of("padded"),
            new DraftChoice("similar", Optional.of(SamplerSettings.ofTemperature(1.5))),
            DraftChoice.of("identical"));

    /** Copies the list. */
    public LineUp {
        drafts = List.copyOf(drafts);
    }

    /** Line-ups with as many drafts as required, every draft being the first once; the last one has one draft more. */
    public static List<LineUp> of(int required) {
        List<LineUp> lineUps = new ArrayList<>();
        if (required == 0) {
            lineUps.add(new LineUp(List.of()));
        } else {
            IntStream.range(0, ALL.size()).forEach(first -> lineUps.add(from(first, required)));
        }
        lineUps.add(from(0, required + 1));
        return lineUps;
    }

    /** Drafts that resemble the target, as many as required, one at least. */
    public static LineUp usual(int required) {
        return from(0, Math.max(1, required));
    }

    private static LineUp from(int first, int count) {
        return new LineUp(IntStream.range(0, count).mapToObj(i -> ALL.get((first + i) % ALL.size())).toList());
    }

    @Override
    public String toString() {
        return drafts.isEmpty() ? "no draft" : drafts.stream()
                .map(draft -> draft.model() + draft.sampler()
                        .map(settings -> " (" + Samplers.describe(settings) + ")").orElse(""))
                .collect(Collectors.joining(", ", "draft ", ""));
    }
}
