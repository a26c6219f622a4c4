package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Faults;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Under rejection, in all its forms, texts are distributed as the target says.
 *
 * <p>Verification and sampler vary together, and the drafts with them, so that each form meets each draft once in a
 * while.
 */
public final class RejectionLaw implements Law {

    /** The forms of rejection. */
    public static final List<VerificationMethod> METHODS = List.of(VerificationMethod.REJECTION,
            VerificationMethod.TOKEN_WISE, VerificationMethod.BLOCK, VerificationMethod.TRAVERSAL);

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        List<LawCase> cases = new ArrayList<>();
        for (VerificationMethod method : METHODS) {
            for (SamplerSettings sampler : subject.samplers()) {
                LineUp lineUp = lineUp(subject, method, sampler);
                String name = method.name().toLowerCase(Locale.ROOT).replace('_', '-') + ", "
                        + Samplers.describe(sampler) + ", " + lineUp;
                cases.add(new LawCase(name, () -> check(subject, method, sampler, lineUp, conditions)));
            }
        }
        return cases;
    }

    private static LineUp lineUp(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler) {
        List<LineUp> lineUps = LineUp.of(subject.maker().get().requiredDrafts());
        return lineUps.get((METHODS.indexOf(method) + subject.samplers().indexOf(sampler)) % lineUps.size());
    }

    private static void check(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler,
            LineUp lineUp, Conditions conditions) {
        if (subject.reproducible()) {
            Closeness found =
                    new OutcomeCheck(subject, method, sampler, lineUp, conditions, () -> Faults.NONE).measure();
            if (!found.breach().isEmpty()) {
                throw new AssertionError(found.breach());
            }
        } else {
            new CountingCheck(subject, method, sampler, lineUp, conditions).check();
        }
    }

    /** Tries every random outcome, with the drafts that the law takes for this method and sampler. */
    public Closeness measure(
            StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, Conditions conditions) {
        LineUp lineUp = lineUp(subject, method, sampler);
        return new OutcomeCheck(subject, method, sampler, lineUp, conditions, () -> Faults.NONE).measure();
    }

    /** Tries every random outcome on a bench where something goes wrong. */
    static Closeness measure(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler,
            LineUp lineUp, Conditions conditions, Supplier<Faults> faults) {
        return new OutcomeCheck(subject, method, sampler, lineUp, conditions, faults).measure();
    }
}
