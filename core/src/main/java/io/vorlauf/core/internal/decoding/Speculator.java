package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speculates for one generation as long as strategy and drafts are there and well; without them there are no guesses,
 * and decoding goes on plainly. Whatever a strategy or a draft throws ends up here. Not thread-safe.
 */
final class Speculator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Speculator.class);

    private final ResolvedRequest request;
    private final Plugins plugins;
    private final Text text;
    private final EngineSettings settings;
    private final boolean wanted;
    private Crew crew;
    private boolean grew;
    private int failures;

    Speculator(ResolvedRequest request, Plugins plugins, Text text, EngineSettings settings) {
        this.request = request;
        this.plugins = plugins;
        this.text = text;
        this.settings = settings;
        this.wanted = !request.request().strategy().equals(DecodingRequest.NO_SPECULATION);
    }

    /** Whether somebody would grow the tree. */
    boolean wants(GrownTree tree) {
        return wanted && !tree.limitedToRoot();
    }

    /** Lets the strategy grow the tree, if it is there. */
    void grow(GrownTree tree) {
        grew = false;
        try {
            refresh();
            if (crew != null) {
                grew = true;
                crew.grow(tree);
            }
        } catch (Throwable e) {
            failed("to grow a tree", e);
        } finally {
            tree.close();
        }
    }

    /** Whether the last tree was left to the strategy. */
    boolean grew() {
        return grew;
    }

    /** Replaces what went away: the crew is dismissed at a revoked lease, and a new one engaged if all are there. */
    private void refresh() {
        if (crew != null && crew.revoked()) {
            dismiss();
        }
        if (crew == null) {
            crew = Crew.engage(request, plugins, text, settings).orElse(null);
        }
    }

    /** Ends a round: the drafts keep the path, the strategy hears of it. */
    void endRound(List<TreeNode> accepted, RoundOutcome outcome) {
        if (crew == null) {
            return;
        }
        try {
            crew.keep(accepted);
        } catch (Throwable e) {
            failed("to roll its draft back", e);
            dismiss();
            return;
        }
        try {
            crew.observe(outcome);
        } catch (Throwable e) {
            failed("to observe a round", e);
        }
    }

    /** How often something was thrown. */
    int failures() {
        return failures;
    }

    private void failed(String what, Throwable failure) {
        if (failures++ == 0) {
            LOG.warn("strategy '{}' failed {}; the text is not affected: {}", request.request().strategy(), what,
                    failure.toString(), failure);
        }
    }

    /** Tells that the strategy is given up because it did not come back from a call. */
    static void gaveUp(String strategy, Duration limit) {
        LOG.warn("strategy '{}' did not come back within {} ms and is given up; the generation goes on without it, and "
                + "the text is not affected", strategy, limit.toMillis());
    }

    private void dismiss() {
        Crew leaving = crew;
        crew = null;
        try {
            leaving.close();
        } catch (Throwable e) {
            failed("to close", e);
        }
    }

    @Override
    public void close() {
        if (crew != null) {
            dismiss();
        }
    }
}
