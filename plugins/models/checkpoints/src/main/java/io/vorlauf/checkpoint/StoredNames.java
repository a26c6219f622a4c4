// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.TensorLayout;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a file names its tensors: with or without a prefix before all names but the head's, and a tied table as embedding or
 * as head.
 */
final class StoredNames {

    /** Buffers that older programs wrote and that follow from the configuration. */
    private static final List<String> BUFFERS = List.of(
            ".rotary_emb.inv_freq", ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias",
            ".attention.rotary_emb.inv_freq", ".position_ids");

    private final DecoderConfig config;
    private final Set<String> stored;
    private final boolean prefixed;
    private final String embedding;
    private final String head;

    /** The names of a file that holds some tensors. */
    StoredNames(DecoderConfig config, Set<String> stored) {
        TensorLayout layout = config.layout();
        this.config = config;
        this.stored = stored;
        this.prefixed = stored.stream().anyMatch(name -> name.startsWith(layout.prefix()));
        this.embedding = layout.name(Role.EMBEDDING, 0) + ".weight";
        this.head = layout.name(Role.HEAD, 0) + ".weight";
    }

    /** What the file calls a tensor. */
    String stored(String canonical) {
        if (canonical.equals(head)) {
            return canonical;
        }
        String prefix = config.layout().prefix();
        String base = canonical.startsWith(prefix) ? canonical.substring(prefix.length()) : canonical;
        String name = prefixed ? prefix + base : base;
        boolean onlyHead = canonical.equals(embedding) && config.tied() && !stored.contains(name) && stored.contains(head);
        return onlyHead ? head : name;
    }

    /** The name of the head, prefixed never. */
    String head() {
        return head;
    }

    /** What tells a tensor of this architecture by its canonical name. */
    private String canonical(String name) {
        String prefix = config.layout().prefix();
        String base = prefixed && name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return embedding.startsWith(prefix) && !base.equals(head) ? prefix + base : base;
    }

    /** Which layer a tensor of the file belongs to, if it belongs to one. */
    Optional<Integer> layerOf(String name) {
        return config.layout().layerOf(canonical(name));
    }

    /** Whether a tensor of the file follows from the configuration, so that nobody has to read it. */
    static boolean isBuffer(String name) {
        return BUFFERS.stream().anyMatch(("." + name)::endsWith);
    }
}
