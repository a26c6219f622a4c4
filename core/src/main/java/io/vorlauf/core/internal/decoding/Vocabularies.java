// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.model.Translation;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which drafts can guess for which targets, and what those need that have another vocabulary. Thread-safe. */
final class Vocabularies {

    /** More pairs than an engine has at work; their vocabularies are compared again. */
    private static final int MOST_KNOWN = 16;

    private final PluginRegistry<String, Tokenizer> tokenizers;
    /** By two models' tokenizers. It takes a while to compare them, so it is done once. */
    private final Map<Pair, Translation> known = new ConcurrentHashMap<>();

    private record Pair(Side target, Side draft) {}

    private record Side(Optional<String> tokenizer, int size, Set<Integer> ends) {

        static Side of(ModelInfo model) {
            return new Side(model.tokenizer(), model.vocabularySize(), model.stopTokens());
        }
    }

    Vocabularies(PluginRegistry<String, Tokenizer> tokenizers) {
        this.tokenizers = tokenizers;
    }

    /**
     * Why a draft cannot draft for a target, if so. With the same tokenizer it can, and vocabularies may be padded
     * differently; with another, if both are installed and have tokens in common. Without known tokenizers the sizes must
     * agree.
     */
    Optional<String> mismatch(ModelInfo target, ModelInfo draft) {
        if (target.tokenizer().isEmpty() || draft.tokenizer().isEmpty()) {
            return target.vocabularySize() == draft.vocabularySize()
                    ? Optional.empty()
                    : Optional.of("draft and target have different vocabularies, and without the tokenizers of both the "
                            + "draft's tokens mean nothing to the target: " + describe(draft) + ", " + describe(target));
        }
        if (target.tokenizer().equals(draft.tokenizer())) {
            return Optional.empty();
        }
        for (ModelInfo model : new ModelInfo[] {draft, target}) {
            if (!tokenizers.serves(model.tokenizer().get())) {
                return Optional.of("draft and target have different tokenizers, so the draft works through its text, for "
                        + "which that of '" + model.name() + "' is not installed: " + describe(draft) + ", "
                        + describe(target));
            }
        }
        return translates(target, draft)
                ? Optional.empty()
                : Optional.of("draft and target have different tokenizers, and no token of the one is known to have the "
                        + "bytes of one of the other: " + describe(draft) + ", " + describe(target));
    }

    private boolean translates(ModelInfo target, ModelInfo draft) {
        Optional<Lease<String, Tokenizer>> targets = tokenizers.acquire(target.tokenizer().get());
        Optional<Lease<String, Tokenizer>> drafts = tokenizers.acquire(draft.tokenizer().get());
        try {
            // Who has just gone away is missed when the draft is bound.
            return targets.isEmpty() || drafts.isEmpty()
                    || translation(target, targets.get().get(), draft, drafts.get().get()).useful();
        } finally {
            targets.ifPresent(Lease::close);
            drafts.ifPresent(Lease::close);
        }
    }

    private Translation translation(ModelInfo target, Tokenizer targets, ModelInfo draft, Tokenizer drafts) {
        Pair pair = new Pair(Side.of(target), Side.of(draft));
        Translation found = known.get(pair);
        if (found == null) {
            found = Translation.of(target, targets, draft, drafts);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(pair, found);
        }
        return found;
    }

    private static String describe(ModelInfo model) {
        return "'" + model.name() + "' has " + model.vocabularySize() + " tokens"
                + model.tokenizer().map(identity -> " (" + identity + ")").orElse("");
    }

    /**
     * What a draft needs that has another vocabulary than the target; empty if it has the same. The caller closes the
     * lease on the draft's tokenizer.
     *
     * @param targets the target's tokenizer, if it is installed
     * @throws IllegalStateException if one of the tokenizers is not there any more
     */
    Optional<BoundDraft.Foreign> foreign(
            ModelInfo target, Optional<Lease<String, Tokenizer>> targets, ModelInfo draft) {
        if (target.tokenizer().isEmpty() || draft.tokenizer().isEmpty() || target.tokenizer().equals(draft.tokenizer())) {
            return Optional.empty();
        }
        Lease<String, Tokenizer> own = targets.orElseThrow(() -> new IllegalStateException(
                "the tokenizer of '" + target.name() + "' is not installed"));
        Lease<String, Tokenizer> drafts = tokenizers.acquire(draft.tokenizer().get()).orElseThrow(
                () -> new IllegalStateException("the tokenizer of '" + draft.name() + "' is not installed"));
        try {
            return Optional.of(
                    new BoundDraft.Foreign(target, translation(target, own.get(), draft, drafts.get()), own, drafts));
        } catch (RuntimeException | Error e) {
            drafts.close();
            throw e;
        }
    }
}
