// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Set;

/** Architectures small enough for a test. */
final class Shapes {

    static final Gpt2Config GPT2 = new Gpt2Config(29, 16, 8, 2, 2, 20, 1e-5, Set.of(0), true);
    static final Gpt2Config UNTIED_GPT2 = new Gpt2Config(29, 16, 8, 2, 2, 20, 1e-5, Set.of(0), false);
    static final LlamaConfig LLAMA =
            new LlamaConfig(31, 64, 12, 2, 3, 1, 4, 10, 1e-6, 10_000, Set.of(2, 5), false);
    static final LlamaConfig TIED_LLAMA =
            new LlamaConfig(31, 64, 12, 2, 3, 3, 4, 10, 1e-6, 500_000, Set.of(), true);

    private Shapes() {}
}
