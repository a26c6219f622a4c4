// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.clock.GenerationClock.PassMeter;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Path;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A draft model bound to one generation, under a lease: its cache follows the text, its logits go through the sampler.
 *
 * <p>One thread at a time. Strategies may not keep to that, and what they get wrong must reach neither a model's memory
 * nor a text: whoever asks while another thread does is refused, and the engine waits for that thread.
 */
public final class BoundDraft implements DraftModel, AutoCloseable {

    private final Lease<ModelInfo, Batcher> lease;
    private final ModelInfo info;
    private final String plan;
    private final Text text;
    private final Sampler sampler;
    private final int vocabularySize;
    private final IntSupplier chunkSize;
    private final PassMeter meter;
    private final Requester requester;
    private final SequenceCursor cursor;
    private final @Nullable Foreign foreign;
    private final @Nullable TranslatedText translated;
    private final ReentrantLock use = new ReentrantLock();
    private volatile Path round;
    /** What was said in this round, by the numbers of paths. */
    private Distribution[] known = new Distribution[16];
    private @Nullable Path knownRound;

    /**
     * What a draft needs that has another vocabulary than the target.
     *
     * @param target what is known of the target
     * @param targets a lease on the target's tokenizer; stays the caller's
     * @param drafts a lease on the draft's tokenizer; becomes the draft's, unless binding it fails
     */
    public record Foreign(ModelInfo target, Translation translation, Lease<String, Tokenizer> targets,
            Lease<String, Tokenizer> drafts) {

        private Foreign afresh() {
            return new Foreign(target, translation, targets, drafts.another().orElseThrow(
                    () -> new IllegalStateException("the draft's tokenizer has gone away")));
        }

        /** What is known of a draft, as far as it speaks in the target's tokens. */
        private ModelInfo presented(ModelInfo draft) {
            return draft.toBuilder().vocabularySize(translation.size()).tokenizer(target.tokenizer())
                    .stopTokens(target.stopTokens()).build();
        }
    }

    /**
     * Binds a draft.
     *
     * @param lease on the draft, which is asked for at each pass, so that it can be refused; becomes the draft's, unless
     *     this throws
     * @param foreign if the draft has another vocabulary; {@code null} if it has the target's
     * @param vocabularySize ids below this can become text; what the draft has beyond is cut off
     * @param chunkSize the most tokens of a long prompt that are evaluated in one pass
     * @param meter hears of every pass
     * @param requester for whom it is
     */
    public BoundDraft(Lease<ModelInfo, Batcher> lease, @Nullable Foreign foreign, Text text, Sampler sampler,
            int vocabularySize, IntSupplier chunkSize, PassMeter meter, Requester requester) {
        this(lease, foreign, text, sampler, vocabularySize, chunkSize, meter, requester, false);
    }

    private BoundDraft(Lease<ModelInfo, Batcher> lease, @Nullable Foreign foreign, Text text, Sampler sampler,
            int vocabularySize, IntSupplier chunkSize, PassMeter meter, Requester requester, boolean apart) {
        this.lease = lease;
        this.foreign = foreign;
        ModelInfo own = lease.get().info();
        this.info = foreign == null ? own : foreign.presented(own);
        this.translated = foreign == null
                ? null : new TranslatedText(text, foreign.targets()::get, foreign.drafts()::get, foreign.translation());
        this.plan = lease.get().model().plan();
        this.text = text;
        this.sampler = sampler;
        this.vocabularySize = vocabularySize;
        this.chunkSize = chunkSize;
        this.meter = meter;
        this.requester = requester;
        Batcher model = lease.get();
        Tokens prompt = translated == null ? text.prompt() : Tokens.of(translated.ids(Tokens.empty()));
        Batcher.Client client = apart ? model.openApart(prompt, requester) : model.open(prompt, requester);
        SequenceCache cache = translated == null ? client : new TranslatedCache(
                client, text, translated, foreign.translation(), own.vocabularySize(), chunkSize);
        this.cursor = new SequenceCursor(lease::get, cache, text, chunkSize, meter);
    }

    /**
     * The same draft with an empty cache of its own and a lease of its own, for a thread that must neither meet the one in
     * whose hands this is nor wait for its pass. Whoever calls closes it.
     *
     * @throws IllegalStateException if the draft is gone
     */
    public BoundDraft afresh() {
        Lease<ModelInfo, Batcher> own = lease.another().orElseThrow(
                () -> new IllegalStateException("draft '" + info.name() + "' has gone away"));
        Foreign again = null;
        try {
            again = foreign == null ? null : foreign.afresh();
            return new BoundDraft(own, again, text, sampler, vocabularySize, chunkSize, meter, requester, true);
        } catch (RuntimeException | Error e) {
            if (again != null) {
                again.drafts().close();
            }
            own.close();
            throw e;
        }
    }

    /** Whether it is the one that serves its name, and its tokenizer, if it needs that, is too. */
    public boolean current() {
        return lease.current() && (foreign == null || foreign.drafts().current());
    }

    /** Whether it, or the tokenizer that it needs, was waited for in vain. */
    public boolean expired() {
        return lease.expired() || foreign != null && foreign.drafts().expired();
    }

    /** Starts a round; it answers for nodes of this round only. */
    public void begin(GrownTree tree) {
        round = tree.root().path().root();
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public String plan() {
        return plan;
    }

    @Override
    public boolean reaches(DraftNode node) {
        Path path = current(node).path();
        if (translated != null) {
            int length = translated.ids(path.tokens()).length;
            return length > 0 && length <= info.contextLength();
        }
        return text.length() + path.length() <= info.contextLength() && knows(path);
    }

    /** Whether this is a draft of the generation whose text it is. */
    public boolean follows(Text other) {
        return text == other;
    }

    /** Whether the draft's vocabulary, which may be padded less than the target's, has the tokens it would have to read. */
    private boolean knows(Path path) {
        for (Path at = path; at.length() > 0; at = at.parent()) {
            if (at.token() >= info.vocabularySize()) {
                return false;
            }
        }
        for (int i = text.length() - cursor.missing(); i < text.length(); i++) {
            if (text.token(i) >= info.vocabularySize()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<Distribution> distributions(List<DraftNode> nodes) {
        if (!use.tryLock()) {
            throw new IllegalStateException("draft '" + info.name() + "' is being asked by another thread");
        }
        try {
            List<TreeNode> own = evaluate(nodes);
            List<Distribution> distributions = new ArrayList<>(own.size());
            for (TreeNode node : own) {
                distributions.add(distribution(node));
            }
            return Collections.unmodifiableList(distributions);
        } finally {
            use.unlock();
        }
    }

    /** Evaluates nodes in one pass. */
    private List<TreeNode> evaluate(List<DraftNode> nodes) {
        List<TreeNode> own = new ArrayList<>(nodes.size());
        for (DraftNode asked : nodes) {
            TreeNode node = current(asked);
            own.add(node);
            if (!reaches(node)) {
                throw new IllegalStateException("draft '" + info.name() + "' with a context of " + info.contextLength()
                        + " and a vocabulary of " + info.vocabularySize() + " does not reach the " + node + " behind "
                        + text.length() + " tokens of text; ask reaches() first");
            }
        }
        cursor.evaluate(own);
        return own;
    }

    private TreeNode current(DraftNode node) {
        if (node instanceof TreeNode own && own.tree().text() == text && own.path().root() == round) {
            return own;
        }
        throw new IllegalArgumentException("draft '" + info.name() + "' was asked about a node of another round: " + node);
    }

    private Distribution distribution(TreeNode node) {
        if (knownRound != node.path().root()) {
            knownRound = node.path().root();
            Arrays.fill(known, null);
        }
        int number = node.path().number();
        if (number >= known.length) {
            known = Arrays.copyOf(known, Math.max(2 * known.length, number + 1));
        }
        if (known[number] == null) {
            known[number] = compute(node);
        }
        return known[number];
    }

    private Distribution compute(TreeNode node) {
        LogitRow row = cursor.logits(node, info.vocabularySize());
        meter.node();
        Logits logits = Logits.adopt(row.values(), row.from(), Math.min(info.vocabularySize(), vocabularySize));
        try {
            return sampler.distribution(node.history(), logits);
        } catch (IllegalArgumentException e) {
            if (translated == null || hasNoOrder(logits)) {
                throw new IllegalArgumentException("draft '" + info.name() + "': " + e.getMessage(), e);
            }
            // Perhaps transforms leave nothing but tokens that the draft does not know: then any of them is as good.
            return sampler.distribution(node.history(), Logits.adopt(new float[logits.size()]));
        }
    }

    private static boolean hasNoOrder(Logits logits) {
        return IntStream.range(0, logits.size()).anyMatch(token -> Float.isNaN(logits.get(token)));
    }

    /** Ends a round, unless another thread is asking it; false if one is. */
    public boolean tryToKeep(List<TreeNode> accepted) {
        round = null;
        if (!use.tryLock()) {
            return false;
        }
        try {
            keep(accepted);
            return true;
        } finally {
            use.unlock();
        }
    }

    /** Ends a round; a round that has ended already stays as it is. */
    public void keep(List<TreeNode> accepted) {
        round = null;
        use.lock();
        try {
            Arrays.fill(known, null);
            cursor.keep(accepted);
        } finally {
            use.unlock();
        }
    }

    @Override
    public void close() {
        round = null;
        use.lock();
        try {
            Arrays.fill(known, null);
            cursor.close();
        } finally {
            use.unlock();
            if (foreign != null) {
                foreign.drafts().close();
            }
            lease.close();
        }
    }
}
