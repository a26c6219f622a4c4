package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Output;

/**
 * The gradients of a model's parameters, added up over passes.
 *
 * <p>Goes backwards layer by layer: TensorFlow differentiates what comes before and after attention, and attention has
 * a gradient of its own.
 */
final class LlamaBackward {

    private final GraphOps ops;
    private final LlamaConfig config;
    private final Parameters parameters;
    private final Map<String, List<Output<?>>> terms = new LinkedHashMap<>();

    LlamaBackward(GraphOps ops, LlamaConfig config, Parameters parameters) {
        this.ops = ops;
        this.config = config;
        this.parameters = parameters;
    }

    /**
     * Adds the gradients of a pass.
     *
     * @param byLogits the gradient by its logits
     */
    void add(LlamaForward.Pass pass, Output<?> byLogits) {
        List<LlamaForward.Layer> layers = pass.layers();
        Output<?> top = layers.get(layers.size() - 1).output();
        List<Output<?>> first = differentiate(
                List.of(pass.logits()), List.of(byLogits), List.of(top, pass.head()), List.of(LlamaForward.LAST_NORM));
        term(config.tieWordEmbeddings() ? LlamaForward.EMBEDDING : LlamaForward.HEAD, first.get(1));
        Output<?> above = first.get(0);
        for (int index = layers.size() - 1; index >= 0; index--) {
            above = throughLayer(LayerNames.of(index), layers.get(index), above);
        }
        differentiate(List.of(layers.get(0).input()), List.of(above), List.of(), List.of(LlamaForward.EMBEDDING));
    }

    private Output<?> throughLayer(LayerNames names, LlamaForward.Layer layer, Output<?> above) {
        Attention.Use attention = layer.attention();
        List<Output<?>> after = differentiate(
                List.of(layer.output()), List.of(above), List.of(layer.input(), attention.mixed()),
                names.afterAttention());
        Output<?> before = differentiate(
                layer.projected(), List.of(attention.gradients(after.get(1))), List.of(layer.input()),
                names.beforeAttention())
                .get(0);
        return ops.add(after.get(0), before);
    }

    /** The gradients by some inputs; those by the tensors are added to theirs. */
    private List<Output<?>> differentiate(
            List<Output<?>> outputs, List<Output<?>> outputGradients, List<Output<?>> inputs, List<String> tensors) {
        List<Output<?>> all = new ArrayList<>(inputs);
        tensors.forEach(tensor -> all.add(parameters.value(tensor)));
        Output<?>[] gradients = ops.gradients(
                outputs.toArray(Output<?>[]::new), all.toArray(Output<?>[]::new),
                outputGradients.toArray(Output<?>[]::new));
        for (int i = 0; i < tensors.size(); i++) {
            term(tensors.get(i), gradients[inputs.size() + i]);
        }
        return List.of(gradients).subList(0, inputs.size());
    }

    private void term(String tensor, Output<?> gradient) {
        terms.computeIfAbsent(tensor, name -> new ArrayList<>()).add(gradient);
    }

    /** The sums, in the order of the parameters. */
    Output<?>[] gradients() {
        return parameters.all().keySet().stream()
                .map(name -> ops.addAll(terms.get(name).toArray(Output<?>[]::new)))
                .toArray(Output<?>[]::new);
    }
}
