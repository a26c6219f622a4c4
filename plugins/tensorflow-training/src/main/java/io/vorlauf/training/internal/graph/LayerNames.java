package io.vorlauf.training.internal.graph;

import java.util.List;

/** What the tensors of a layer are called. */
record LayerNames(String prefix) {

    static LayerNames of(int layer) {
        return new LayerNames("model.layers." + layer + ".");
    }

    String attentionNorm() {
        return prefix + "input_layernorm.weight";
    }

    String query() {
        return prefix + "self_attn.q_proj.weight";
    }

    String key() {
        return prefix + "self_attn.k_proj.weight";
    }

    String value() {
        return prefix + "self_attn.v_proj.weight";
    }

    String attentionOutput() {
        return prefix + "self_attn.o_proj.weight";
    }

    String feedForwardNorm() {
        return prefix + "post_attention_layernorm.weight";
    }

    String gate() {
        return prefix + "mlp.gate_proj.weight";
    }

    String up() {
        return prefix + "mlp.up_proj.weight";
    }

    String down() {
        return prefix + "mlp.down_proj.weight";
    }

    /** Those before attention. */
    List<String> beforeAttention() {
        return List.of(attentionNorm(), query(), key(), value());
    }

    /** Those after attention. */
    List<String> afterAttention() {
        return List.of(attentionOutput(), feedForwardNorm(), gate(), up(), down());
    }
}
