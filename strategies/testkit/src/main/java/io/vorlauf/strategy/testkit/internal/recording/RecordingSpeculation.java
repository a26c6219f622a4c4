package io.vorlauf.strategy.testkit.internal.recording;

import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import java.util.Optional;

/** A speculation that is watched. */
final class RecordingSpeculation implements Speculation {

    private final Speculation speculation;
    private final Recorder recorder;
    private final Runnable beforeGrowth;
    private boolean closed;

    RecordingSpeculation(Speculation speculation, Recorder recorder, Runnable beforeGrowth) {
        this.speculation = speculation;
        this.recorder = recorder;
        this.beforeGrowth = beforeGrowth;
    }

    @Override
    public void grow(DraftTree tree) {
        beforeGrowth.run();
        recorder.growthBegins(closed());
        if (recorder.trees()) {
            growRecording(tree, new RecordingTree(tree));
        } else {
            try {
                speculation.grow(tree);
            } finally {
                recorder.growthEnds(Optional.empty());
            }
        }
    }

    private void growRecording(DraftTree tree, RecordingTree recording) {
        String remark = "";
        try {
            speculation.grow(recording);
        } catch (Throwable e) {
            recorder.threw(e);
            remark = "the strategy threw " + e;
            throw e;
        } finally {
            recorder.growthEnds(Optional.of(recording.record(tree.root(), remark)));
        }
    }

    @Override
    public void observe(RoundOutcome outcome) {
        watching(() -> speculation.observe(outcome));
    }

    @Override
    public void close() {
        boolean before;
        synchronized (this) {
            before = closed;
            closed = true;
        }
        recorder.closed(before);
        watching(speculation::close);
    }

    private synchronized boolean closed() {
        return closed;
    }

    private void watching(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            recorder.threw(e);
            throw e;
        }
    }
}
