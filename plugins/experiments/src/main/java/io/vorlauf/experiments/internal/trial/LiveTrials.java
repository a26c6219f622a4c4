package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.trial.TrialArm;
import io.vorlauf.api.trial.TrialException;
import io.vorlauf.api.trial.TrialPlan;
import io.vorlauf.api.trial.TrialService;
import io.vorlauf.api.trial.TrialStatus;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The trials of an engine, of which there is one at a time. */
public final class LiveTrials implements TrialService {

    private final DecodingService engine;
    private final AtomicReference<Trial> current = new AtomicReference<>();

    /** The requests that run now and the trials they are of, by identity: two generations may be asked the same. */
    private final Map<DecodingRequest, Trial> running = new IdentityHashMap<>();

    /** Trials on the requests of an engine. */
    public LiveTrials(DecodingService engine) {
        this.engine = engine;
    }

    @Override
    public DecodingService decoding() {
        return new SharedDecoding(engine, this, Optional.empty());
    }

    @Override
    public DecodingService decoding(String key) {
        return new SharedDecoding(engine, this, Optional.of(Objects.requireNonNull(key, "key")));
    }

    Optional<SharedRequest> share(DecodingRequest request, Optional<String> key) {
        return trial().flatMap(trial -> SharedRequest.of(trial, request, key)).filter(this::isPresent);
    }

    /** Whether the arm can serve at once. If not, that is a failure of the arm, and not of the request. */
    private boolean isPresent(SharedRequest asked) {
        boolean present = Presence.missing(engine, asked.arm().choice()).isEmpty();
        if (!present) {
            asked.failed();
        }
        return present;
    }

    private Optional<Trial> trial() {
        return Optional.ofNullable(current.get());
    }

    void begin(SharedRequest asked) {
        synchronized (running) {
            running.put(asked.request(), asked.trial());
        }
    }

    void end(DecodingRequest request) {
        synchronized (running) {
            running.remove(request);
        }
    }

    @Override
    public TrialStatus start(TrialPlan plan) {
        for (TrialArm arm : plan.arms()) {
            Presence.missing(engine, arm.choice()).ifPresent(missing -> {
                throw new InvalidRequestException("arm '" + arm.name() + "': " + missing);
            });
            try {
                // Checks that there is such an arm, and runs nothing.
                engine.publish(DecodingRequest.of(plan.target(), Tokens.of(0)).speculation(arm.choice()).build());
            } catch (InvalidRequestException e) {
                throw new InvalidRequestException("arm '" + arm.name() + "': " + e.getMessage(), e);
            }
        }
        Trial trial = new Trial(plan);
        current.updateAndGet(before -> {
            if (before != null && before.isSharing()) {
                throw new TrialException("trial '" + before.status().plan().name()
                        + "' is running; stop it first, or promote one of its arms");
            }
            return trial;
        });
        return trial.status();
    }

    @Override
    public Optional<TrialStatus> status() {
        return trial().map(Trial::status);
    }

    @Override
    public TrialStatus stop() {
        return existing().stop();
    }

    @Override
    public TrialStatus promote(Optional<String> arm, boolean runningToo) {
        Trial trial = existing();
        TrialStatus status = trial.promote(arm);
        if (runningToo) {
            TrialArm promoted = status.plan().arm(status.promoted().orElseThrow());
            swap(engine.generations().stream().filter(generation -> isOf(trial, generation)).toList(), promoted);
        }
        return status;
    }

    // Each for itself: one that cannot take the arm does not keep the others from it.
    private static void swap(List<Generation> generations, TrialArm promoted) {
        InvalidRequestException refused = null;
        for (Generation generation : generations) {
            try {
                generation.swap(promoted.choice());
            } catch (InvalidRequestException e) {
                if (refused == null) {
                    refused = e;
                } else {
                    refused.addSuppressed(e);
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    private boolean isOf(Trial trial, Generation generation) {
        synchronized (running) {
            return running.get(generation.request()) == trial;
        }
    }

    @Override
    public TrialStatus withdraw() {
        return existing().withdraw();
    }

    private Trial existing() {
        return trial().orElseThrow(() -> new TrialException("there is no trial"));
    }
}
