package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.trial.TrialArm;
import io.vorlauf.shell.internal.platform.BadInput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** What can be typed where a name is wanted. */
abstract class Candidates implements Iterable<String> {

    private final Context context;
    private final Function<Context, List<String>> names;

    private Candidates(Context context, Function<Context, List<String>> names) {
        this.context = context;
        this.names = names;
    }

    // Completion has no way to say that there is no engine.
    @Override
    public final Iterator<String> iterator() {
        try {
            return names.apply(context).iterator();
        } catch (BadInput e) {
            return List.<String>of().iterator();
        }
    }

    /** Names of strategies. */
    static final class Strategies extends Candidates {
        Strategies(Context context) {
            super(context, one -> one.engine().strategies().stream().map(StrategyInfo::name).toList());
        }
    }

    /** Parameters of any strategy, up to the equals sign. */
    static final class Parameters extends Candidates {
        Parameters(Context context) {
            super(context, one -> one.engine().strategies().stream()
                    .flatMap(strategy -> strategy.parameters().stream())
                    .map(Parameter::name)
                    .distinct()
                    .map(name -> name + "=")
                    .toList());
        }
    }

    /** Names of models that are loaded, or can be. */
    static final class ModelNames extends Candidates {
        ModelNames(Context context) {
            super(context, one -> Stream.concat(
                            one.models().installed().stream().map(ModelInfo::name),
                            one.models().available().keySet().stream())
                    .toList());
        }
    }

    /** Names of models that were loaded from the shell. */
    static final class LoadedModels extends Candidates {
        LoadedModels(Context context) {
            super(context, one -> one.models().loadedHere());
        }
    }

    /** Numbers of generations. */
    static final class Sessions extends Candidates {
        Sessions(Context context) {
            super(context, one -> {
                List<String> ids = new ArrayList<>();
                one.engine().generations().stream().map(Generation::id).map(String::valueOf).forEach(ids::add);
                one.texts().all().stream().map(text -> String.valueOf(text.generation().id())).forEach(ids::add);
                return ids.stream().distinct().toList();
            });
        }
    }

    /** Names of configurations that are there, and of kinds of which there could be one. */
    static final class Configurations extends Candidates {
        Configurations(Context context) {
            super(context, one -> new ConfigurationStore(one.platform()).suggestions());
        }
    }

    /** Names of the arms of the trial. */
    static final class TrialArms extends Candidates {
        TrialArms(Context context) {
            super(context, one -> one.trials().status().stream()
                    .flatMap(status -> status.plan().arms().stream())
                    .map(TrialArm::name)
                    .toList());
        }
    }

    /** Names of commands. */
    static final class CommandNames extends Candidates {
        CommandNames(Context context) {
            super(context, one -> new Commands(one.platform(), one.models(), one.texts()).names());
        }
    }

    /** Makes the lists above for a context, and everything else as picocli does. */
    record Factory(Context context) implements IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (Candidates.class.isAssignableFrom(type)) {
                return type.cast(type.getDeclaredConstructor(Context.class).newInstance(context));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
