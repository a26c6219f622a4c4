// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a file names its tensors: GPT-2 checkpoints exist with and without a prefix before all names but the head's. */
record TensorNames(String prefix, Pattern layer) {

    /** An output head that is not the token embedding; never prefixed. */
    static final String HEAD = "lm_head.weight";

    private static final String GPT2_PREFIX = "transformer.";
    private static final Pattern GPT2_LAYER = Pattern.compile("h\\.(\\d{1,9})\\..*");
    private static final Pattern LLAMA_LAYER = Pattern.compile("model\\.layers\\.(\\d{1,9})\\..*");

    /** The names of a file of this family that holds these tensors. */
    static TensorNames of(ModelConfig config, Set<String> stored) {
        if (config instanceof LlamaConfig) {
            return new TensorNames("", LLAMA_LAYER);
        }
        boolean prefixed = stored.stream().anyMatch(name -> name.startsWith(GPT2_PREFIX));
        return new TensorNames(prefixed ? GPT2_PREFIX : "", GPT2_LAYER);
    }

    /** What the file calls a tensor. */
    String stored(String canonical) {
        return canonical.equals(HEAD) ? canonical : prefix + canonical;
    }

    /** Which layer a tensor of the file belongs to, if it belongs to one. */
    Optional<Integer> layerOf(String stored) {
        if (!stored.startsWith(prefix)) {
            return Optional.empty();
        }
        Matcher matcher = layer.matcher(stored.substring(prefix.length()));
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }
}
