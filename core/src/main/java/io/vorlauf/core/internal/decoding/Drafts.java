// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.core.internal.clock.GenerationClock;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.model.Requester;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.settings.LiveSettings;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The draft models at work on one generation, each under a lease. They stay when strategies change, so that what they
 * have read of the text need not be read again. Not thread-safe, but for {@link #expired()}.
 */
final class Drafts implements AutoCloseable {

    private final ResolvedRequest request;
    private final Plugins plugins;
    private final Text text;
    private final LiveSettings settings;
    private final GenerationClock clock;
    private final Requester requester;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();

    private record Seat(DraftChoice choice, BoundDraft draft) {}

    Drafts(
            ResolvedRequest request,
            Plugins plugins,
            Text text,
            LiveSettings settings,
            GenerationClock clock,
            Requester requester) {
        this.request = request;
        this.plugins = plugins;
        this.text = text;
        this.settings = settings;
        this.clock = clock;
        this.requester = requester;
    }

    boolean isEmpty() {
        return seats.isEmpty();
    }

    /** Whether each is the one that serves its name. */
    boolean current() {
        for (Seat seat : seats) {
            if (!seat.draft().current()) {
                return false;
            }
        }
        return true;
    }

    /** Whether one was waited for in vain. */
    boolean expired() {
        for (Seat seat : seats) {
            if (seat.draft().expired()) {
                return true;
            }
        }
        return false;
    }

    /** Lets those go that are not wanted any more, or that another one has replaced. */
    void letGo(List<DraftChoice> wanted) {
        List<DraftChoice> open = new ArrayList<>(wanted);
        List<Seat> leaving = new ArrayList<>();
        for (Seat seat : seats) {
            if (!open.remove(seat.choice()) || !seat.draft().current()) {
                leaving.add(seat);
            }
        }
        close(leaving);
    }

    /**
     * The drafts of a choice, in its order; empty if one is not there at present.
     *
     * @throws IllegalStateException if what has come under its name does not fit the target
     */
    Optional<List<BoundDraft>> engage(List<DraftChoice> wanted) {
        List<Seat> idle = new ArrayList<>(seats);
        List<BoundDraft> engaged = new ArrayList<>();
        for (DraftChoice choice : wanted) {
            Optional<Seat> seat = idle.stream().filter(one -> one.choice().equals(choice)).findFirst();
            if (seat.isPresent()) {
                idle.remove(seat.get());
            } else {
                seat = open(choice);
            }
            if (seat.isEmpty()) {
                return Optional.empty();
            }
            engaged.add(seat.get().draft());
        }
        return Optional.of(engaged);
    }

    private Optional<Seat> open(DraftChoice choice) {
        Optional<Lease<ModelInfo, Batcher>> lease = plugins.models().acquire(choice.model());
        if (lease.isEmpty()) {
            return Optional.empty();
        }
        Optional<BoundDraft.Foreign> foreign = Optional.empty();
        try {
            ModelInfo target = request.target().description();
            if (plugins.vocabularies().lacksTokenizer(target, lease.get().description())) {
                lease.get().close();
                return Optional.empty();
            }
            plugins.vocabularies().mismatch(target, lease.get().description()).ifPresent(problem -> {
                throw new IllegalStateException(problem);
            });
            foreign = plugins.vocabularies().foreign(target, request.tokenizer(), lease.get().description());
            Seat seat = new Seat(choice, new BoundDraft(lease.get(), foreign.orElse(null), text,
                    request.draftSampler(choice), request.vocabularySize(), () -> settings.get().prefillChunk(),
                    clock.meter(lease.get().name()), requester));
            seats.add(seat);
            return Optional.of(seat);
        } catch (RuntimeException | Error e) {
            foreign.ifPresent(own -> own.drafts().close());
            lease.get().close();
            throw e;
        }
    }

    /** Starts a round. */
    void begin(GrownTree tree) {
        seats.forEach(seat -> seat.draft().begin(tree));
    }

    /** Ends a round: the caches keep the accepted path, and nothing else. */
    void keep(List<TreeNode> accepted) {
        seats.forEach(seat -> seat.draft().keep(accepted));
    }

    /** Ends a round where that is possible at once; false if it is not everywhere. */
    boolean tryToKeep(List<TreeNode> accepted) {
        boolean all = true;
        for (Seat seat : seats) {
            all &= seat.draft().tryToKeep(accepted);
        }
        return all;
    }

    private void close(List<Seat> leaving) {
        if (leaving.isEmpty()) {
            return;
        }
        seats.removeAll(leaving);
        closeAll(leaving, seat -> seat.draft().close());
    }

    /** Closes several things, the others too if one fails; then throws the first failure, with the others attached. */
    static <T> void closeAll(List<T> leaving, Consumer<T> close) {
        Throwable first = null;
        for (T one : leaving) {
            try {
                close.accept(one);
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException failure) {
            throw failure;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }

    @Override
    public void close() {
        close(List.copyOf(seats));
    }
}
