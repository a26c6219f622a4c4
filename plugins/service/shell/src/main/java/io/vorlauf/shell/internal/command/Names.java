// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.shell.command.Candidates;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What can be typed where the shell alone wants a name. */
final class Names {

    private Names() {}

    /** Names of models that are loaded, or can be. */
    static final class ModelNames extends Candidates {
        ModelNames(Commands one) {
            super(() -> Stream.concat(
                            one.models.installed().stream().map(ModelInfo::name),
                            one.models.available().keySet().stream())
                    .toList());
        }
    }

    /** Names of models that were loaded from the shell. */
    static final class LoadedModels extends Candidates {
        LoadedModels(Commands one) {
            super(one.models::loadedHere);
        }
    }

    /** Numbers of generations. */
    static final class Sessions extends Candidates {
        Sessions(Commands one) {
            super(() -> {
                List<String> ids = new ArrayList<>();
                one.platform.engine().generations().stream().map(Generation::id).map(String::valueOf).forEach(ids::add);
                one.texts.all().stream().map(text -> String.valueOf(text.generation().id())).forEach(ids::add);
                return ids.stream().distinct().toList();
            });
        }
    }

    /** Names of configurations that are there, and of kinds of which there could be one. */
    static final class Configurations extends Candidates {
        Configurations(Commands one) {
            super(() -> new ConfigurationStore(one.platform).suggestions());
        }
    }

    /** Names of the arms of the trial. */
    static final class TrialArms extends Candidates {
        TrialArms(Commands one) {
            super(() -> one.platform.trials().status().stream()
                    .flatMap(status -> status.plan().arms().stream())
                    .map(TrialArm::name)
                    .toList());
        }
    }

    /** Names of commands. */
    static final class CommandNames extends Candidates {
        CommandNames(Commands one) {
            super(one::names);
        }
    }
}
