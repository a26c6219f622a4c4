package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.testkit.internal.recording.Recorder;
import java.util.ArrayList;
import java.util.List;

/** Finds what was opened and not closed. */
final class Leftovers {

    private Leftovers() {}

    static List<String> of(Bench bench) {
        List<String> found = new ArrayList<>();
        for (TableModel model : bench.tables().models()) {
            int sequences = model.openSequences().size();
            if (sequences > 0) {
                found.add(sequences + " sequence(s) of model '" + model.info().name() + "' are open");
            }
            if (model.openEvaluations() > 0) {
                found.add(model.openEvaluations() + " evaluation(s) of model '" + model.info().name() + "' are open");
            }
        }
        add(found, "the strategy", bench.recorder());
        add(found, "a strategy that it opened", bench.others());
        return found;
    }

    private static void add(List<String> found, String whose, Recorder recorder) {
        if (recorder.open() > 0) {
            found.add(recorder.open() + " speculation(s) of " + whose + " are open");
        }
        recorder.offences().forEach(offence -> found.add(whose + ": " + offence));
    }
}
