package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.RunOptions;

/**
 * A pass for some number of lanes. It always runs with the same feeds and fetches: TensorFlow makes operations anew,
 * and packs their weights anew, for every other set of them.
 */
final class Pass {

    private final PassInputs inputs;
    private final List<Output<?>> logits;

    Pass(GraphBuilder graph, Decoder decoder, KeyValueArena arena, int lanes) {
        this.inputs = new PassInputs(graph, arena, lanes);
        this.logits = decoder.apply(graph, inputs, arena.shape());
    }

    Result run(Session session, RunOptions options, PassData data) {
        List<Tensor> fed = new ArrayList<>();
        try {
            Session.Runner runner = session.runner().setOptions(options);
            inputs.feed(runner, data, fed);
            logits.forEach(runner::fetch);
            return runner.run();
        } finally {
            fed.forEach(Tensor::close);
        }
    }
}
