package io.vorlauf.configuration.internal.engine;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.configuration.internal.property.Field;
import io.vorlauf.configuration.internal.property.Form;
import io.vorlauf.configuration.internal.property.Rejections;
import io.vorlauf.configuration.internal.property.Settings;
import io.vorlauf.core.EngineSettings;
import java.time.Duration;
import java.util.Dictionary;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

/**
 * The settings of the engine, offered to it while there is a configuration {@code io.vorlauf.engine}. What the
 * configuration does not say has its default. Configuration Admin calls it from one thread.
 */
public final class EngineConfiguration implements ManagedService, Form.Provider, AutoCloseable {

    /** The persistent identity. */
    public static final String PID = "io.vorlauf.engine";

    private static final EngineSettings DEFAULT = EngineSettings.DEFAULT;
    private static final Parameter<Integer> TREE_NODES = Parameter.integer(
            "tree-nodes", "most guesses in one tree", DEFAULT.treeNodes(), 1, EngineSettings.MOST_ROWS);
    private static final Parameter<Integer> PREFILL_CHUNK = Parameter.integer(
            "prefill-chunk", "most tokens of a prompt in one pass of a model", DEFAULT.prefillChunk(), 1,
            EngineSettings.MOST_ROWS);
    private static final Parameter<Double> DRAIN = seconds(
            "drain-seconds", "how long a plug-in that goes away is waited for", DEFAULT.drainTime(), 0);
    private static final Parameter<Double> GROWTH = seconds(
            "growth-seconds", "how long a strategy may grow one tree before it is given up", DEFAULT.growthTime(), 0.001);
    private static final Parameter<Double> ARRIVAL = seconds(
            "arrival-seconds", "how long a request waits for a strategy or model that it names and that is not there",
            DEFAULT.arrivalTime(), 0);
    private static final List<Parameter<?>> PARAMETERS =
            List.of(TREE_NODES, PREFILL_CHUNK, DRAIN, GROWTH, ARRIVAL);

    private final Function<EngineSettings, Runnable> publisher;
    private final CountDownLatch called = new CountDownLatch(1);
    private final AtomicReference<Runnable> withdrawal = new AtomicReference<>();

    /**
     * Offers nothing yet.
     *
     * @param publisher offers settings to the engine; what it returns withdraws them
     */
    public EngineConfiguration(Function<EngineSettings, Runnable> publisher) {
        this.publisher = publisher;
    }

    private static Parameter<Double> seconds(String name, String description, Duration defaultValue, double least) {
        return Parameter.decimal(name, description + ", in seconds", defaultValue.toMillis() / 1000.0, least, 3600);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) throws ConfigurationException {
        try {
            if (properties == null) {
                replace(null);
            } else {
                boolean serving = withdrawal.get() != null;
                EngineSettings settings = Rejections.reported(serving, () -> read(Settings.of(PID, properties)));
                replace(publisher.apply(settings));
            }
        } finally {
            called.countDown();
        }
    }

    private void replace(Runnable next) {
        Runnable before = withdrawal.getAndSet(next);
        if (before != null) {
            before.run();
        }
    }

    private static EngineSettings read(Settings settings) throws ConfigurationException {
        settings.haveNothingBut(PARAMETERS.stream().map(Parameter::name).toList());
        return DEFAULT
                .withTreeNodes(settings.read(TREE_NODES))
                .withPrefillChunk(settings.read(PREFILL_CHUNK))
                .withDrainTime(duration(settings.read(DRAIN)))
                .withGrowthTime(duration(settings.read(GROWTH)))
                .withArrivalTime(duration(settings.read(ARRIVAL)));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /**
     * Waits until Configuration Admin has called for the first time, which it does whether there is a configuration or
     * not, and in order: factories that were registered before have got their configurations then.
     *
     * @return false if time was up first
     */
    public boolean awaitCall(Duration patience) throws InterruptedException {
        return called.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Withdraws the settings. */
    @Override
    public void close() {
        replace(null);
    }

    @Override
    public Form form() {
        return new Form(PID, "Vorlauf's engine", "Limits and waiting times of decoding",
                PARAMETERS.stream().map(Field::of).toList());
    }
}
