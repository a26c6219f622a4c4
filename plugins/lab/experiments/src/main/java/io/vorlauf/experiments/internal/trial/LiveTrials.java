// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialException;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.lab.trial.TrialStatus;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** The trials of an engine, of which there is one at a time. */
public final class LiveTrials implements TrialService {

    private final DecodingService engine;
    private final AtomicReference<Trial> current = new AtomicReference<>();

    /** The requests that run now and the trials they are of, by identity: two generations may be asked the same. */
    private final Map<DecodingRequest, Trial> running = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Trials on the requests of an engine. */
    public LiveTrials(DecodingService engine) {
        this.engine = engine;
    }

    @Override
    public DecodingService decoding() {
        return new SharedDecoding(Optional.empty());
    }

    @Override
    public DecodingService decoding(String key) {
        return new SharedDecoding(Optional.of(Objects.requireNonNull(key, "key")));
    }

    private Optional<Trial.Shared> share(DecodingRequest request, Optional<String> key) {
        return trial().flatMap(trial -> trial.share(request, key)).filter(this::isPresent);
    }

    /** Whether the arm can serve at once. If not, that is a failure of the arm, and not of the request. */
    private boolean isPresent(Trial.Shared asked) {
        boolean present = missing(engine, asked.arm().choice()).isEmpty();
        if (!present) {
            asked.failed();
        }
        return present;
    }

    private Optional<Trial> trial() {
        return Optional.ofNullable(current.get());
    }

    @Override
    public TrialStatus start(TrialPlan plan) {
        for (TrialArm arm : plan.arms()) {
            missing(engine, arm.choice()).ifPresent(missing -> {
                throw new InvalidRequestException("arm '" + arm.name() + "': " + missing);
            });
            try {
                // Checks that there is such an arm, and runs nothing.
                engine.check(DecodingRequest.builder(plan.target(), Tokens.of(0)).speculation(arm.choice()).build());
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
    public TrialStatus promote(String arm, boolean runningToo) {
        return promote(Optional.of(arm), runningToo);
    }

    @Override
    public TrialStatus promoteWinner(boolean runningToo) {
        return promote(Optional.empty(), runningToo);
    }

    private TrialStatus promote(Optional<String> arm, boolean runningToo) {
        Trial trial = existing();
        TrialStatus status = trial.promote(arm);
        if (runningToo) {
            TrialArm promoted = status.plan().arm(status.promoted().orElseThrow());
            swap(engine.generations().stream().filter(generation -> running.get(generation.request()) == trial)
                    .toList(), promoted);
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

    @Override
    public TrialStatus withdraw() {
        return existing().withdraw();
    }

    private Trial existing() {
        return trial().orElseThrow(() -> new TrialException("there is no trial"));
    }

    /**
     * What is not there of what a choice names, and what there is instead; empty if all is there. An engine with an
     * arrival time would wait for it.
     */
    private static Optional<String> missing(DecodingService engine, SpeculationChoice choice) {
        List<String> strategies = engine.strategies().stream().map(StrategyInfo::name).toList();
        if (!strategies.contains(choice.strategy())) {
            return missing("strategy", choice.strategy(), strategies);
        }
        List<String> models = engine.models().stream().map(ModelInfo::name).toList();
        return choice.drafts().stream()
                .map(DraftChoice::model)
                .filter(draft -> !models.contains(draft))
                .findFirst()
                .flatMap(draft -> missing("model", draft, models));
    }

    private static Optional<String> missing(String what, String name, List<String> there) {
        return Optional.of("no " + what + " '" + name + "'; there are: " + String.join(", ", there));
    }

    /**
     * An engine whose requests are shared out among the arms of a trial, if there is one. An arm that cannot serve a
     * request, say because its strategy has gone, does not fail it: the request runs as it was made.
     */
    private final class SharedDecoding implements DecodingService {

        private final Optional<String> key;

        SharedDecoding(Optional<String> key) {
            this.key = key;
        }

        @Override
        public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
            Optional<Trial.Shared> shared = share(request, key);
            if (shared.isEmpty()) {
                return engine.generate(request, listener);
            }
            Trial.Shared asked = shared.get();
            running.put(asked.request(), asked.trial());
            try {
                DecodingResult result = engine.generate(asked.request(), listener);
                asked.ended(result);
                return result;
            } catch (InvalidRequestException e) {
                DecodingResult result = engine.generate(request, listener);
                // Not before: what is invalid as it was made is no failure of the arm.
                asked.failed();
                return result;
            } catch (DecodingException e) {
                asked.failed();
                throw e;
            } finally {
                running.remove(asked.request());
            }
        }

        @Override
        public Generation start(DecodingRequest request, GenerationListener listener) {
            Optional<Trial.Shared> shared = share(request, key);
            if (shared.isEmpty()) {
                return engine.start(request, listener);
            }
            Trial.Shared asked = shared.get();
            return orAsItWas(asked, request, made -> engine.start(made, listener), generation -> {
                running.put(asked.request(), asked.trial());
                generation.result().whenComplete((result, failure) -> {
                    running.remove(asked.request());
                    if (failure == null) {
                        asked.ended(result);
                    } else {
                        asked.failed();
                    }
                });
            });
        }

        @Override
        public List<Generation> start(DecodingRequest request, int samples) {
            // Samples of one prompt belong together: they run as they were asked for.
            return engine.start(request, samples);
        }

        @Override
        public void check(DecodingRequest request) {
            engine.check(request);
        }

        @Override
        public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
            return share(request, key)
                    .map(asked -> orAsItWas(asked, request, engine::publish, publisher -> { }))
                    .orElseGet(() -> engine.publish(request));
        }

        private static <T> T orAsItWas(
                Trial.Shared asked,
                DecodingRequest request,
                Function<DecodingRequest, T> ask,
                Consumer<T> then) {
            T answer;
            try {
                answer = ask.apply(asked.request());
            } catch (InvalidRequestException e) {
                answer = ask.apply(request);
                asked.failed();
                return answer;
            }
            then.accept(answer);
            return answer;
        }

        @Override
        public List<StrategyInfo> strategies() {
            return engine.strategies();
        }

        @Override
        public List<Generation> generations() {
            return engine.generations();
        }

        @Override
        public List<StrategyStatistics> statistics() {
            return engine.statistics();
        }

        @Override
        public List<TransformInfo> transforms() {
            return engine.transforms();
        }

        @Override
        public Map<String, String> settings() {
            return engine.settings();
        }

        @Override
        public List<ModelInfo> models() {
            return engine.models();
        }

        @Override
        public boolean sameBits(String model) {
            return engine.sameBits(model);
        }

        @Override
        public Optional<ModelMemory> memory(String model) {
            return engine.memory(model);
        }

        @Override
        public String plan(String model) {
            return engine.plan(model);
        }

        @Override
        public PassCosts measure(String model, SamplerSettings sampler, int length) {
            return engine.measure(model, sampler, length);
        }
    }
}
