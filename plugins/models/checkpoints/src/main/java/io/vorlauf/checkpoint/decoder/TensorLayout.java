// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a family calls the tensors of a decoder, and which of them hold several matrices at once. Names are given without
 * {@code .weight} or {@code .bias}, and with a {@code *} for the number of the layer. Immutable.
 *
 * <p>If queries, keys and values have one name, they are one matrix: all queries, then all keys, then all values, or, with
 * {@link Builder#perHead}, these three of the first head, of the second, and so on. If gate and up have one name, they are
 * one matrix too, gate first.
 */
public final class TensorLayout {

    /** What a tensor does. */
    public enum Role {
        /** A row per token. */
        EMBEDDING,
        /** A row per position, added to the token's. */
        POSITIONS,
        /** The norm of what attention is given. */
        ATTENTION_NORM,
        /** From the stream to queries. */
        QUERIES,
        /** From the stream to keys. */
        KEYS,
        /** From the stream to values. */
        VALUES,
        /** The norm of queries. */
        QUERY_NORM,
        /** The norm of keys. */
        KEY_NORM,
        /** From what heads saw to the stream. */
        OUTPUT,
        /** The norm of what attention gives. */
        ATTENTION_NORM_BEHIND,
        /** The norm of what the feed-forward network is given. */
        FEED_FORWARD_NORM,
        /** From the stream to what decides how much of {@link #UP} passes. */
        GATE,
        /** From the stream to the inner numbers. */
        UP,
        /** From the inner numbers to the stream. */
        DOWN,
        /** The norm of what the feed-forward network gives. */
        FEED_FORWARD_NORM_BEHIND,
        /** The norm after the last layer. */
        FINAL_NORM,
        /** A row per token: from the stream to logits. */
        HEAD
    }

    private final Map<Role, String> names;
    private final String prefix;
    private final boolean byInputs;
    private final boolean perHead;

    private TensorLayout(Builder builder) {
        this.names = new EnumMap<>(builder.names);
        this.prefix = builder.prefix;
        this.byInputs = builder.byInputs;
        this.perHead = builder.perHead;
    }

    /** The names of Llama's checkpoints, which most families have taken over. */
    public static Builder llama() {
        return new Builder()
                .prefix("model.")
                .name(Role.EMBEDDING, "model.embed_tokens")
                .name(Role.ATTENTION_NORM, "model.layers.*.input_layernorm")
                .name(Role.QUERIES, "model.layers.*.self_attn.q_proj")
                .name(Role.KEYS, "model.layers.*.self_attn.k_proj")
                .name(Role.VALUES, "model.layers.*.self_attn.v_proj")
                .name(Role.QUERY_NORM, "model.layers.*.self_attn.q_norm")
                .name(Role.KEY_NORM, "model.layers.*.self_attn.k_norm")
                .name(Role.OUTPUT, "model.layers.*.self_attn.o_proj")
                .name(Role.FEED_FORWARD_NORM, "model.layers.*.post_attention_layernorm")
                .name(Role.GATE, "model.layers.*.mlp.gate_proj")
                .name(Role.UP, "model.layers.*.mlp.up_proj")
                .name(Role.DOWN, "model.layers.*.mlp.down_proj")
                .name(Role.FINAL_NORM, "model.norm")
                .name(Role.HEAD, "lm_head");
    }

    /** A layout without names. */
    public static Builder builder() {
        return new Builder();
    }

    /** A layout that begins as this one. */
    public Builder toBuilder() {
        Builder builder = new Builder().prefix(prefix).byInputs(byInputs).perHead(perHead);
        names.forEach(builder::name);
        return builder;
    }

    /**
     * The name of a tensor, without {@code .weight} or {@code .bias}.
     *
     * @param layer which layer's; does not matter if the tensor is none of a layer
     * @throws IllegalArgumentException if the layout has no name for it
     */
    public String name(Role role, int layer) {
        String name = names.get(role);
        if (name == null) {
            throw new IllegalArgumentException("the layout has no name for " + role);
        }
        return name.replace("*", Integer.toString(layer));
    }

    /** Which layer a tensor of some name belongs to; empty if to none. */
    public Optional<Integer> layerOf(String tensor) {
        String pattern = names.get(Role.QUERIES);
        String before = pattern.substring(0, pattern.indexOf('*'));
        int end = tensor.startsWith(before) ? tensor.indexOf('.', before.length()) : -1;
        String number = end < 0 ? "" : tensor.substring(before.length(), end);
        return number.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(number)) : Optional.empty();
    }

    /** What may stand before the names of a file, or be missing there, the head's excepted: {@code model.}. */
    public String prefix() {
        return prefix;
    }

    /** Whether linear layers are stored with a row per input; else they have a row per output. */
    public boolean byInputs() {
        return byInputs;
    }

    boolean perHead() {
        return perHead;
    }

    /** Whether two matrices are one tensor. */
    boolean joined(Role one, Role other) {
        return names.containsKey(one) && names.get(one).equals(names.get(other));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorLayout layout && names.equals(layout.names) && prefix.equals(layout.prefix)
                && byInputs == layout.byInputs && perHead == layout.perHead;
    }

    @Override
    public int hashCode() {
        return Objects.hash(names, prefix, byInputs, perHead);
    }

    /** Makes a layout. */
    public static final class Builder {

        private final Map<Role, String> names = new EnumMap<>(Role.class);
        private String prefix = "";
        private boolean byInputs;
        private boolean perHead;

        private Builder() {}

        /** Calls a tensor by a name, with a {@code *} for the number of the layer. */
        public Builder name(Role role, String name) {
            names.put(role, Objects.requireNonNull(name, "name"));
            return this;
        }

        /** One matrix for queries, keys and values: each of them as a whole, one after the other. */
        public Builder joint(String name) {
            return name(Role.QUERIES, name).name(Role.KEYS, name).name(Role.VALUES, name);
        }

        /** What may stand before names or be missing there; empty by default. */
        public Builder prefix(String value) {
            this.prefix = value;
            return this;
        }

        /** Whether linear layers have a row per input; by default a row per output. */
        public Builder byInputs(boolean value) {
            this.byInputs = value;
            return this;
        }

        /** Whether a joint matrix has query, key and value of one head after the other; false by default. */
        public Builder perHead(boolean value) {
            this.perHead = value;
            return this;
        }

        /** The layout. */
        public TensorLayout build() {
            return new TensorLayout(this);
        }
    }
}
