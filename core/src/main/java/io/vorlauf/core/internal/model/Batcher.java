// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.decoding.EngineLoad;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place where generations meet: whatever is ready when a model is free goes together in one pass.
 *
 * <p>Who asks while the model is idle leads: takes what waits, by priority, then by deadline, then in the order of
 * arrival, up to a budget of nodes, runs the pass on its own thread, hands everybody their rows, and passes the lead to
 * one who waits. So a generation that is alone calls its model without a change of threads. Trees and single tokens go
 * before pieces of prompts, which fill what is left; who was passed over a few times goes before all others. By the law
 * of the same bits, a row does not depend on its company, so no text does.
 *
 * <p>Those who were served by the last pass usually ask again as soon as they have verified. The lead waits for them if
 * that is expected to take less than what a pass costs before its first node, so that fuller passes are had for it, and
 * as long as this pays: what waits bring and what they cost is added up.
 *
 * <p>A pass that fails is run again for each of its items alone, so that it fails those only who are to blame.
 * Thread-safe.
 */
public final class Batcher {

    /** Beginnings that are shorter are evaluated with the rest; a copy would not be worth its while. */
    private static final int LEAST_COPIED = 16;
    /** The nodes of a piece of a prompt cost others so many times what a pass costs before its first node. */
    private static final double PIECE_COST = 3;
    /** Who was passed over so often goes before all others. */
    private static final int PATIENCE = 4;
    /** Of what a pass costs before its first node, so much may be spent on waiting for others. */
    private static final double WAIT_SHARE = 0.8;
    /** Who is away for longer than so many times its usual absence is not waited for. */
    private static final double ABSENCE_SHARE = 1.5;
    /** So many chances to wait are let pass after waits that did not pay. */
    private static final int RELUCTANCE = 15;
    /** What a thread's sleep may be longer than it was meant to be; shorter waits are not worth it. */
    private static final long SHORTEST_WAIT = 5_000;
    /** While the lock of a cache is waited for that shall be copied, cancellation is looked for so often. */
    private static final long COPY_POLL_MILLIS = 20;

    private static final Comparator<Request> ORDER = Comparator
            .comparing((Request request) -> request.passedOver < PATIENCE)
            .thenComparing(request -> -request.client.requester.priority())
            .thenComparing(request -> request.prompt)
            .thenComparing(request -> request.client.requester.deadline())
            .thenComparing(request -> request.number);

    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private final LanguageModel model;
    private final List<Client> clients = new ArrayList<>();
    /** Caches whose owners have ended, and that others are going to copy. */
    private final List<Client> left = new ArrayList<>();
    private final List<Request> waiting = new ArrayList<>();
    /** Of passes without pieces of prompts, which those who write wait for. */
    private final PassPrices prices = new PassPrices();
    private final PassPrices pricesWithPrompts = new PassPrices();
    private boolean busy;
    /** Whose pass is waited for; {@code null} once it was given up, or there is none. */
    private Thread leading;
    private Request gathering;
    private int awaited;
    private long arrivals;
    private double benefit;
    private int reluctant;
    private long passes;
    private long lanes;
    private long nodes;
    private long nanos;
    private long copied;
    /** What may go on; {@code null} if nothing is kept. */
    private Kept kept;
    private boolean keepsNone;

    /**
     * A cache that nobody uses, for the next turn of a conversation.
     *
     * @param text its tokens, as many as it has
     */
    private record Kept(Tokens text, ModelSequence sequence) {}

    /** Passes of a model, which stays its owner's. */
    public Batcher(LanguageModel model) {
        this.model = model;
    }

    /** The model. */
    public LanguageModel model() {
        return model;
    }

    /** What the model is. */
    public ModelInfo info() {
        return model.info();
    }

    /** What was evaluated so far. */
    public synchronized EngineLoad.ModelLoad load() {
        return new EngineLoad.ModelLoad(model.info().name(), passes, lanes, nodes, nanos, copied);
    }

    /**
     * Opens a cache for a text. If one of the same beginning was kept, that is taken; if one is open, that is copied.
     *
     * @param prompt what the text begins with
     */
    public Client open(Tokens prompt, Requester requester) {
        Client client = new Client(prompt, requester, false);
        ModelSequence sequence = requester.repeatable()
                ? model.newSequence()
                : taken(client).or(() -> copy(client)).orElseGet(model::newSequence);
        client.sequence = sequence;
        synchronized (this) {
            copied += sequence.length();
            clients.add(client);
        }
        return client;
    }

    /**
     * Opens a cache for a text that is evaluated from its first token on, since more than keys and values is wanted of it.
     *
     * @param prompt what the text begins with
     */
    public Client openEmpty(Tokens prompt, Requester requester) {
        Client client = new Client(prompt, requester, false);
        client.sequence = model.newSequence();
        synchronized (this) {
            clients.add(client);
        }
        return client;
    }

    /**
     * Opens a cache whose passes meet nobody and wait for nobody, since a pass of somebody else's may not come back.
     *
     * @param prompt what the text begins with
     */
    public Client openApart(Tokens prompt, Requester requester) {
        Client client = new Client(prompt, requester, true);
        client.sequence = model.newSequence();
        return client;
    }

    /** The cache that was kept, cut to what the texts have in common; it is closed if that is not worth its while. */
    private Optional<ModelSequence> taken(Client client) {
        if (!client.requester.cacheKept()) {
            return Optional.empty();
        }
        Optional<Kept> last = replaceKept(null);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        ModelSequence sequence = last.get().sequence();
        int common = Math.min(client.prompt.length() - 1, commonBeginning(client.prompt, last.get().text()));
        if (common < LEAST_COPIED) {
            sequence.close();
            return Optional.empty();
        }
        sequence.truncate(common);
        return Optional.of(sequence);
    }

    private synchronized Optional<Kept> replaceKept(Kept next) {
        Optional<Kept> last = Optional.ofNullable(kept);
        kept = next;
        return last;
    }

    /** Frees the caches that are kept, and keeps none from now on: the model goes. */
    public void forget() {
        Optional<Kept> last;
        List<Client> caches;
        synchronized (this) {
            keepsNone = true;
            last = replaceKept(null);
            caches = List.copyOf(left);
        }
        last.ifPresent(cache -> cache.sequence().close());
        caches.forEach(Client::free);
    }

    /** Keeps a cache that nobody uses any more, in place of the one before; closes it if none is kept. */
    private void retain(Kept cache) {
        Optional<Kept> dropped;
        synchronized (this) {
            dropped = keepsNone ? Optional.of(cache) : replaceKept(cache);
        }
        dropped.ifPresent(last -> last.sequence().close());
    }

    /** All but the last token can be copied: that one is evaluated with the first tree. */
    private Optional<ModelSequence> copy(Client client) {
        Client best = null;
        int longest = LEAST_COPIED - 1;
        for (Client other : copyable()) {
            int most = Math.min(client.prompt.length() - 1, other.reading ? Integer.MAX_VALUE : other.length());
            int common = Math.min(commonBeginning(client.prompt, other.prompt), most);
            // Its own caches may be in the hands of a thread that does not come back.
            boolean others = other.requester != client.requester && !other.requester.repeatable();
            if (others && common > longest) {
                best = other;
                longest = common;
            }
        }
        return best == null ? Optional.empty() : best.fork(longest, client.requester);
    }

    private synchronized int pieceBesideOthers() {
        double affordable = Math.min(model.nodesPerPass() / 2, pricesWithPrompts.nodes(PIECE_COST));
        return Math.max(LEAST_COPIED, (int) affordable);
    }

    private synchronized List<Client> snapshot() {
        return List.copyOf(clients);
    }

    /** Those that nobody uses first: of equals, the first one is copied, and these keep nobody waiting. */
    private synchronized List<Client> copyable() {
        List<Client> all = new ArrayList<>(left);
        all.addAll(clients);
        return all;
    }

    private static int commonBeginning(Tokens one, Tokens other) {
        int most = Math.min(one.length(), other.length());
        int common = 0;
        while (common < most && one.get(common) == other.get(common)) {
            common++;
        }
        return common;
    }

    /**
     * What a pass had to say to one of those who shared it.
     *
     * @param lanes how many shared it
     * @param nodes how many nodes they had in all
     * @param clients how many caches were open, whether they were in it or not
     */
    public record Pass(Evaluation rows, int lanes, int nodes, int clients) {}

    /** One cache, and its owner's way to the model. Used by one thread at a time, but for being copied. */
    public final class Client implements SequenceCache {

        /** What it begins with, as far as that is there or will be. */
        private volatile Tokens prompt;
        private final Requester requester;
        private final boolean apart;
        /** Held while the cache is being changed. */
        private final ReentrantLock use = new ReentrantLock(true);
        private ModelSequence sequence;
        private boolean closed;
        /** All of the text, once its owner has ended, if the cache is kept for the next one. */
        private Optional<Tokens> whole = Optional.empty();
        /** Whether a prompt is being read: then it is worth waiting for. */
        private volatile boolean reading;
        // Guarded by the batcher.
        private long servedAt;
        private double absence;
        private boolean asking;
        private boolean expected;

        private Client(Tokens prompt, Requester requester, boolean apart) {
            this.prompt = prompt;
            this.requester = requester;
            this.apart = apart;
        }

        /** Number of tokens in the cache. */
        @Override
        public int length() {
            return sequence.length();
        }

        /** Number of nodes that are evaluated and not decided on. */
        @Override
        public int pending() {
            return sequence.pending();
        }

        /**
         * How many tokens of a prompt to evaluate at a time. Others wait for a piece: where nodes are cheap, it is half
         * of the largest pass, and where a large pass takes as long as many small ones, shorter pieces cost nothing.
         */
        @Override
        public int piece(int most) {
            boolean alone = requester.repeatable() || snapshot().size() == 1;
            return alone ? most : Math.min(most, pieceBesideOthers());
        }

        /**
         * Evaluates nodes, together with what others want evaluated.
         *
         * @param wanted whose logits are wanted
         * @param signals what else is wanted, of all nodes
         * @param prompt whether it is a piece of a prompt, which may wait for those who write
         * @throws CancellationException if nobody wants the result any more, or this thread is interrupted, and the
         *     pass has not begun
         */
        @Override
        public Pass evaluate(TokenTree tree, int[] wanted, SignalRequest signals, boolean prompt) {
            use.lock();
            try {
                EvaluationItem item = EvaluationItem.some(sequence, tree, wanted).withSignals(signals);
                return apart
                        ? new Pass(model.evaluate(List.of(item)), 1, tree.size(), 1)
                        : new Request(this, item, prompt).run();
            } finally {
                use.unlock();
            }
        }

        /** Commits a path of pending nodes and drops the rest; see {@link ModelSequence#keep}. */
        @Override
        public void keep(int... path) {
            use.lock();
            try {
                sequence.keep(path);
            } finally {
                use.unlock();
            }
        }

        /** Drops pending nodes, and all tokens from an index on; see {@link ModelSequence#truncate}. */
        void truncate(int length) {
            use.lock();
            try {
                if (length < prompt.length()) {
                    prompt = Tokens.of(Arrays.copyOf(prompt.toArray(), length));
                }
                sequence.truncate(length);
            } finally {
                use.unlock();
            }
        }

        /** Reads a prompt in several pieces, between which the cache is not copied. */
        @Override
        public void read(Runnable pieces) {
            use.lock();
            reading = true;
            try {
                pieces.run();
            } finally {
                reading = false;
                use.unlock();
            }
        }

        private Optional<ModelSequence> fork(int length, Requester taker) {
            try {
                while (!use.tryLock(COPY_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    if (taker.cancelled()) {
                        throw new CancellationException("cancelled while it waited for a cache to copy");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while it waited for a cache to copy");
            }
            try {
                int there = closed ? 0 : Math.min(length, sequence.length());
                return there < LEAST_COPIED ? Optional.empty() : sequence.fork(there);
            } finally {
                use.unlock();
            }
        }

        @Override
        public void close(TokenHistory text) {
            if (apart || requester.repeatable()) {
                close();
                return;
            }
            if (requester.cacheKept()) {
                keepWhole(text);
            }
            if (!stay(this) || !requester.leaves(this::free)) {
                free();
            }
        }

        private void keepWhole(TokenHistory text) {
            use.lock();
            try {
                // What was evaluated and not decided on is no part of the text.
                sequence.keep();
                int[] tokens = new int[sequence.length()];
                Arrays.setAll(tokens, text::token);
                whole = Optional.of(Tokens.of(tokens));
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            } finally {
                use.unlock();
            }
        }

        /** Frees the cache. */
        @Override
        public void close() {
            use.lock();
            try {
                whole = Optional.empty();
                free();
            } finally {
                use.unlock();
            }
        }

        /** Frees the cache, or keeps it for the next one, if that has not been done. */
        private void free() {
            leave(this);
            use.lock();
            try {
                if (!closed) {
                    closed = true;
                    whole.ifPresentOrElse(text -> retain(new Kept(text, sequence)), sequence::close);
                }
            } finally {
                use.unlock();
            }
        }
    }

    /** Leaves a cache to be copied although its owner has ended; false if the model goes. */
    private synchronized boolean stay(Client client) {
        leave(client);
        return !keepsNone && left.add(client);
    }

    private synchronized void leave(Client client) {
        clients.remove(client);
        left.remove(client);
        back(client);
    }

    /** Whoever waits for a client to come back need not any more. */
    private void back(Client client) {
        if (client.expected) {
            client.expected = false;
            if (--awaited == 0 && gathering != null) {
                LockSupport.unpark(gathering.thread);
            }
        }
    }

    /** What one client wants evaluated. All but its result is guarded by the batcher. */
    private final class Request {

        private final Client client;
        private final EvaluationItem item;
        private final boolean prompt;
        private final Thread thread = Thread.currentThread();
        private long number;
        private int passedOver;
        private boolean taken;
        private volatile boolean leads;
        private volatile boolean done;
        private Pass pass;
        private Throwable failure;

        Request(Client client, EvaluationItem item, boolean prompt) {
            this.client = client;
            this.item = item;
            this.prompt = prompt;
        }

        int size() {
            return item.tree().size();
        }

        Pass run() {
            arrive(this);
            boolean interrupted = false;
            try {
                while (!leads && !done) {
                    if (client.requester.cancelled() || interrupted) {
                        if (withdraw(this)) {
                            throw new CancellationException(interrupted
                                    ? "interrupted while it waited for model '" + info().name() + "'"
                                    : "cancelled while it waited for model '" + info().name() + "'");
                        }
                        // It is in a pass, or has just got the lead: that ends soon.
                    }
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
                if (leads) {
                    lead(this);
                }
            } finally {
                if (interrupted) {
                    thread.interrupt();
                }
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return pass;
        }

        void succeed(Pass result) {
            pass = result;
            end();
        }

        void fail(Throwable why) {
            failure = why;
            end();
        }

        private void end() {
            done = true;
            LockSupport.unpark(thread);
        }
    }

    /** How many wait for a pass. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Wakes those of a requester that wait, so that they see whether they are cancelled. */
    public synchronized void look(Requester requester) {
        waiting.stream().filter(request -> request.client.requester == requester)
                .forEach(request -> LockSupport.unpark(request.thread));
    }

    /** Queues a request, which leads if nobody else does. */
    private synchronized void arrive(Request request) {
        request.number = arrivals++;
        Client client = request.client;
        if (client.servedAt != 0) {
            double away = System.nanoTime() - client.servedAt;
            client.absence = client.absence == 0 ? away : 0.7 * client.absence + 0.3 * away;
        }
        client.asking = true;
        waiting.add(request);
        if (!busy) {
            busy = true;
            // Set under the lock: later, somebody else may have passed the lead on to it.
            request.leads = true;
            return;
        }
        back(client);
    }

    private synchronized boolean withdraw(Request request) {
        if (request.taken || request.leads) {
            return false;
        }
        request.client.asking = false;
        return waiting.remove(request);
    }

    private void lead(Request own) {
        List<Request> batch = List.of(own);
        begin(own.thread);
        try {
            awaitOthers(own);
            batch = take(own);
            run(batch);
        } catch (RuntimeException | Error e) {
            batch.stream().filter(request -> !request.done).forEach(request -> request.fail(e));
        } finally {
            end(own.thread);
        }
    }

    private synchronized void begin(Thread leader) {
        leading = leader;
    }

    private synchronized void end(Thread leader) {
        if (leading == leader) {
            leading = null;
            passOn();
        }
    }

    /** A thread does not come back, perhaps from a pass that it leads: others need not wait for that. */
    public void giveUp(Thread lost) {
        end(lost);
    }

    /** Waits for those who are about to come back, if that is worth it. */
    private void awaitOthers(Request own) {
        long start = System.nanoTime();
        long until;
        int before;
        synchronized (this) {
            if (own.prompt || waiting.size() >= clients.size()) {
                return;
            }
            long limit = (long) (WAIT_SHARE * prices.fixed());
            if (limit < SHORTEST_WAIT) {
                return;
            }
            until = expected(start, start + limit);
            if (until - start < SHORTEST_WAIT || reluctant > 0 && reluctant-- > 0) {
                return;
            }
            gathering = own;
            before = waiting.size();
        }
        long now = start;
        while (now < until && !own.client.requester.cancelled() && !Thread.currentThread().isInterrupted()) {
            synchronized (this) {
                if (awaited <= 0) {
                    break;
                }
            }
            LockSupport.parkNanos(this, until - now);
            now = System.nanoTime();
        }
        synchronized (this) {
            gathering = null;
            int came = waiting.size() - before;
            benefit = 0.9 * benefit + 0.1 * (came * prices.fixed() - (now - start) * before);
            if (benefit < 0) {
                reluctant = RELUCTANCE;
                benefit = 0;
            }
        }
    }

    /** Until when those who are away may be expected back before a time; how many these are is counted. */
    private long expected(long now, long latest) {
        long until = now;
        awaited = 0;
        for (Client client : clients) {
            client.expected = false;
            if (!client.asking && client.servedAt != 0 && client.absence != 0) {
                long back = client.servedAt + (long) (ABSENCE_SHARE * client.absence);
                if (back > now && back <= latest) {
                    until = Math.max(until, back);
                    client.expected = true;
                    awaited++;
                }
            }
        }
        return until;
    }

    /** Takes what goes together; who leads is among them. */
    private synchronized List<Request> take(Request own) {
        waiting.remove(own);
        if (waiting.isEmpty()) {
            own.taken = true;
            return List.of(own);
        }
        waiting.sort(ORDER);
        List<Request> batch = new ArrayList<>(waiting.size() + 1);
        batch.add(own);
        int size = own.size();
        int budget = model.nodesPerPass();
        for (Request request : List.copyOf(waiting)) {
            if (size + request.size() <= budget && !request.client.requester.cancelled()) {
                size += request.size();
                batch.add(request);
                waiting.remove(request);
            } else {
                request.passedOver++;
            }
        }
        batch.forEach(request -> request.taken = true);
        return batch;
    }

    private void run(List<Request> batch) {
        if (batch.size() > 1) {
            try {
                evaluate(batch);
                return;
            } catch (RuntimeException | Error e) {
                LOG.debug("a pass of {} sequences failed; each is tried alone", batch.size(), e);
            }
        }
        for (Request request : batch) {
            try {
                evaluate(List.of(request));
            } catch (RuntimeException | Error e) {
                ended(request.client, 0);
                request.fail(e);
            }
        }
    }

    private void evaluate(List<Request> batch) {
        List<EvaluationItem> items = new ArrayList<>(batch.size());
        int size = 0;
        boolean prompts = false;
        for (Request request : batch) {
            items.add(request.item);
            size += request.size();
            prompts |= request.prompt;
        }
        long start = System.nanoTime();
        Evaluation evaluation = model.evaluate(items);
        long end = System.nanoTime();
        int open;
        synchronized (this) {
            open = Math.max(batch.size(), clients.size());
            passes++;
            lanes += batch.size();
            nodes += size;
            nanos += end - start;
            pricesWithPrompts.add(size, end - start);
            if (!prompts) {
                prices.add(size, end - start);
            }
            for (Request request : batch) {
                ended(request.client, end);
            }
        }
        AtomicInteger holders = new AtomicInteger(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).succeed(new Pass(new Share(evaluation, i, holders), batch.size(), size, open));
        }
    }

    private synchronized void ended(Client client, long when) {
        client.servedAt = when;
        client.asking = false;
    }

    private synchronized void passOn() {
        if (waiting.isEmpty()) {
            busy = false;
            return;
        }
        // Those that are cancelled take themselves out.
        Optional<Request> next =
                waiting.stream().filter(request -> !request.client.requester.cancelled()).min(ORDER);
        busy = next.isPresent();
        next.ifPresent(request -> {
            request.leads = true;
            LockSupport.unpark(request.thread);
        });
    }

    /** The rows of one of those who shared a pass; when all have closed theirs, the logits are freed. */
    private static final class Share implements Evaluation {

        private final Evaluation whole;
        private final int number;
        private final AtomicInteger holders;
        private boolean closed;

        Share(Evaluation whole, int number, AtomicInteger holders) {
            this.whole = whole;
            this.number = number;
            this.holders = holders;
        }

        @Override
        public void logits(int item, int row, float[] destination) {
            requireOwn(item);
            whole.logits(number, row, destination);
        }

        @Override
        public LogitRow row(int item, int row, int size) {
            requireOwn(item);
            return whole.row(number, row, size);
        }

        @Override
        public void hidden(int item, int node, int layer, float[] destination, int from) {
            requireOwn(item);
            whole.hidden(number, node, layer, destination, from);
        }

        @Override
        public void lastHidden(int item, int node, float[] destination, int from) {
            requireOwn(item);
            whole.lastHidden(number, node, destination, from);
        }

        private void requireOwn(int item) {
            if (closed) {
                throw new IllegalStateException("the evaluation is closed");
            }
            if (item != 0) {
                throw new IndexOutOfBoundsException("item " + item + " of 1");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (holders.decrementAndGet() == 0) {
                    whole.close();
                }
            }
        }
    }
}
