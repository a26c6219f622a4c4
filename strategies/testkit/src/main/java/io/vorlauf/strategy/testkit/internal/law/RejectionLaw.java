package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Under rejection, in all its forms, texts are distributed as the target says.
 *
 * <p>A defect may show with one table and not with the next, so each case tries one prompt after the other, each with
 * another line-up of drafts, until it has tried many outcomes. Cases begin with different line-ups: those of a strategy
 * with large trees, which has many outcomes with one prompt, meet all drafts together.
 */
public final class RejectionLaw implements Law {

    /** The forms of rejection. */
    public static final List<VerificationMethod> METHODS = List.of(VerificationMethod.REJECTION,
            VerificationMethod.TOKEN_WISE, VerificationMethod.BLOCK, VerificationMethod.TRAVERSAL);

    private static final int PROMPTS = 16;

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        List<LawCase> cases = new ArrayList<>();
        for (VerificationMethod method : METHODS) {
            for (SamplerSettings sampler : samplers(subject)) {
                String name = method.name().toLowerCase(Locale.ROOT).replace('_', '-') + ", "
                        + Samplers.describe(sampler);
                cases.add(new LawCase(name, () -> check(subject, method, sampler, conditions)));
            }
        }
        return cases;
    }

    /** Greedy decoding has one outcome: counting it says nothing that {@link GreedyLaw} does not. */
    private static List<SamplerSettings> samplers(StrategyUnderTest subject) {
        return subject.samplers().stream()
                .filter(sampler -> subject.reproducible() || sampler.temperature() > 0)
                .toList();
    }

    private static void check(
            StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, Conditions conditions) {
        if (subject.reproducible()) {
            Closeness found = measure(subject, method, sampler, conditions);
            if (!found.breach().isEmpty()) {
                throw new AssertionError(found.breach());
            }
        } else {
            LineUp lineUp = lineUps(subject, method, sampler).get(0);
            new CountingCheck(subject, method, sampler, lineUp, conditions).check();
        }
    }

    /**
     * Tries every random outcome.
     *
     * @return all outcomes, and the largest distance
     */
    public static Closeness measure(
            StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, Conditions conditions) {
        List<LineUp> lineUps = lineUps(subject, method, sampler);
        Closeness all = Closeness.NONE;
        for (int i = 0; i < PROMPTS && all.runs() < conditions.outcomes(); i++) {
            all = all.and(new OutcomeCheck(
                    subject, method, sampler, lineUps.get(i % lineUps.size()), prompt(i), conditions).measure());
        }
        return all;
    }

    /** Prompts that have less and less in common with each other. */
    private static int prompt(int index) {
        return 1 + 3 * index;
    }

    private static List<LineUp> lineUps(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler) {
        List<LineUp> lineUps = LineUp.of(subject.maker().get().requiredDrafts());
        int first = (METHODS.indexOf(method) + subject.samplers().indexOf(sampler)) % lineUps.size();
        List<LineUp> turned = new ArrayList<>(lineUps.subList(first, lineUps.size()));
        turned.addAll(lineUps.subList(0, first));
        return turned;
    }
}
