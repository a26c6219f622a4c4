// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.internal.graph.LlamaForward.Attention;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/**
 * The gradients of a model's parameters, added up over passes.
 *
 * <p>Goes backwards layer by layer: TensorFlow differentiates what comes before and after attention, and attention has
 * a gradient of its own.
 */
final class LlamaBackward {

    private final Graph graph;
    private final GraphMath math;
    private final LlamaConfig config;
    private final Variables parameters;
    private final Map<String, List<Operand<TFloat32>>> terms = new LinkedHashMap<>();

    LlamaBackward(Graph graph, GraphMath math, LlamaConfig config, Variables parameters) {
        this.graph = graph;
        this.math = math;
        this.config = config;
        this.parameters = parameters;
    }

    /**
     * Adds the gradients of a pass.
     *
     * @param byLogits the gradient by its logits
     */
    void add(LlamaForward.Pass pass, Operand<TFloat32> byLogits) {
        List<LlamaForward.Layer> layers = pass.layers();
        Operand<TFloat32> top = layers.get(layers.size() - 1).output();
        List<Operand<TFloat32>> first = differentiate(
                List.of(pass.logits()), List.of(byLogits), List.of(top, pass.head()), List.of(LlamaForward.LAST_NORM));
        term(config.tieWordEmbeddings() ? LlamaForward.EMBEDDING : LlamaForward.HEAD, first.get(1));
        Operand<TFloat32> above = first.get(0);
        for (int index = layers.size() - 1; index >= 0; index--) {
            above = throughLayer(index, layers.get(index), above);
        }
        differentiate(List.of(layers.get(0).input()), List.of(above), List.of(), List.of(LlamaForward.EMBEDDING));
    }

    private Operand<TFloat32> throughLayer(int index, LlamaForward.Layer layer, Operand<TFloat32> above) {
        Attention.Use attention = layer.attention();
        List<Operand<TFloat32>> after = differentiate(
                List.of(layer.output()), List.of(above), List.of(layer.input(), attention.mixed()),
                LlamaForward.afterAttention(index));
        Operand<TFloat32> before = differentiate(
                layer.projected(), attention.gradients(after.get(1)), List.of(layer.input()),
                LlamaForward.beforeAttention(index))
                .get(0);
        return math.add(after.get(0), before);
    }

    /** The gradients by some inputs; those by the tensors are added to theirs. */
    private List<Operand<TFloat32>> differentiate(
            List<Operand<TFloat32>> outputs, List<Operand<TFloat32>> outputGradients, List<Operand<TFloat32>> inputs,
            List<String> tensors) {
        List<Operand<TFloat32>> all = new ArrayList<>(inputs);
        tensors.forEach(tensor -> all.add(parameters.value(tensor)));
        List<Operand<TFloat32>> gradients = new ArrayList<>();
        for (Output<?> gradient : graph.addGradients(
                null, outputs(outputs), outputs(all), outputs(outputGradients))) {
            gradients.add(gradient.expect(TFloat32.class));
        }
        for (int i = 0; i < tensors.size(); i++) {
            term(tensors.get(i), gradients.get(inputs.size() + i));
        }
        return gradients.subList(0, inputs.size());
    }

    private static Output<?>[] outputs(List<Operand<TFloat32>> operands) {
        return operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    }

    private void term(String tensor, Operand<TFloat32> gradient) {
        terms.computeIfAbsent(tensor, name -> new ArrayList<>()).add(gradient);
    }

    /** The sums by the names of the parameters, in their order. */
    Map<String, Operand<TFloat32>> gradients() {
        Map<String, Operand<TFloat32>> sums = new LinkedHashMap<>();
        parameters.all().keySet().forEach(name -> sums.put(name, math.addAll(terms.get(name))));
        return sums;
    }
}
