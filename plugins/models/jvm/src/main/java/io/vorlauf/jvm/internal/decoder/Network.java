// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.checkpoint.weights.NormWeights;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import io.vorlauf.jvm.internal.kernel.JoinedPanels;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The weights of a decoder, as kernels want them. Immutable. */
public final class Network {

    /** Matrices are read in pieces of so many weights, so that none is on the heap twice. */
    private static final int PIECE = 1 << 19;

    /**
     * A layer.
     *
     * @param attention the norm before attention; this and other norms are {@code null} if there is none
     * @param joint queries, keys and values, one after the other
     * @param keysAt which of the outputs of these is the first of keys
     * @param valuesAt which is the first of values
     * @param queries the norm of queries
     * @param keys the norm of keys
     * @param attended what comes out of attention
     * @param behindAttention the norm of that
     * @param feedForward the norm before the feed-forward network
     * @param gate {@code null} if there is none
     * @param behindFeedForward the norm of what comes out of {@code down}
     */
    record Layer(
            NormWeights attention, Panels joint, int keysAt, int valuesAt, NormWeights queries, NormWeights keys,
            Panels attended, NormWeights behindAttention, NormWeights feedForward, Panels gate, Panels up, Panels down,
            NormWeights behindFeedForward) {}

    private final DecoderConfig decoder;
    private final Panels embedding;
    private final Panels positions;
    private final List<Layer> layers;
    private final NormWeights norm;
    private final Panels head;

    /** A matrix that is to be read, and the panels of which it becomes some outputs. */
    private record Filling(StoredMatrix matrix, Panels panels, int at) {}

    private Network(DecoderWeights weights, Formats format, LoadProgress progress) {
        this.decoder = weights.config();
        List<Filling> fillings = new ArrayList<>();
        this.embedding = panels(format, fillings, weights.embedding());
        // Positions are small and are added, not multiplied: they stay as they are.
        this.positions = weights.positions()
                .map(matrix -> panels(any -> Panels.Format.F32, fillings, matrix)).orElse(null);
        List<Layer> read = new ArrayList<>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            Panels joint = panels(format, fillings, weights.queries(layer), weights.keys(layer), weights.values(layer));
            boolean apart = joint instanceof JoinedPanels;
            int keysAt = apart ? padded(decoder.queryWidth()) : decoder.queryWidth();
            read.add(new Layer(
                    weights.attentionNorm(layer).orElse(null),
                    joint, keysAt, keysAt + (apart ? padded(decoder.kvWidth()) : decoder.kvWidth()),
                    weights.queryNorm(layer).orElse(null),
                    weights.keyNorm(layer).orElse(null),
                    panels(format, fillings, weights.output(layer)),
                    weights.attentionNormBehind(layer).orElse(null),
                    weights.feedForwardNorm(layer).orElse(null),
                    weights.gate(layer).map(matrix -> panels(format, fillings, matrix)).orElse(null),
                    panels(format, fillings, weights.up(layer)),
                    panels(format, fillings, weights.down(layer)),
                    weights.feedForwardNormBehind(layer).orElse(null)));
        }
        this.layers = List.copyOf(read);
        this.norm = weights.finalNorm();
        this.head = decoder.tied() ? embedding : panels(format, fillings, weights.head());
        fill(fillings, progress);
    }

    /**
     * Reads all weights of a decoder, a piece of a matrix after the other.
     *
     * @param format in which format each matrix is held
     * @param progress hears how many of the weights have been read; what it throws ends the reading
     * @throws ModelException if reading fails, a weight is none that the format can hold, or the thread is interrupted, which it still is then
     */
    public static Network read(DecoderWeights weights, Formats format, LoadProgress progress) {
        return new Network(weights, format, progress);
    }

    /**
     * The outputs of some matrices, one after the other; their biases are read, their weights still have to be. If their
     * formats differ, outputs of each begin with a panel.
     */
    private static Panels panels(Formats format, List<Filling> fillings, StoredMatrix... parts) {
        List<Panels.Format> formats = Stream.of(parts).map(format::of).toList();
        if (Set.copyOf(formats).size() > 1) {
            return new JoinedPanels(Stream.of(parts).map(part -> panels(format, fillings, part)).toList());
        }
        int outputs = Stream.of(parts).mapToInt(StoredMatrix::outputs).sum();
        Panels panels = formats.get(0).panels(outputs, parts[0].inputs());
        int at = 0;
        for (StoredMatrix part : parts) {
            float[] biases = part.bias();
            if (biases != null) {
                panels.fillBiases(at, biases);
            }
            fillings.add(new Filling(part, panels, at));
            at += part.outputs();
        }
        return panels;
    }

    private static int padded(int outputs) {
        return (int) Panels.roundUp(outputs, Kernels.WIDTH);
    }

    /** Weights that have been read, either numbers, or pairs of bfloat16, or blocks, and where they go. */
    private record Piece(Filling filling, int first, int count, float[] numbers, int[] pairs, byte[] blocks) {

        void fill() {
            int to = filling.at + first;
            StoredMatrix from = filling.matrix;
            if (pairs != null) {
                filling.panels.fillPairs(to, count, pairs);
            } else if (blocks != null) {
                filling.panels.fillBlocks(to, count, blocks);
            } else {
                boolean byOutputs = from.byOutputs();
                filling.panels.fill(to, count, numbers, byOutputs ? from.inputs() : 1, byOutputs ? 1 : count);
            }
        }
    }

    /** What weights go through on their way; two threads share a few of them. */
    private static final class Room {

        private final int size;
        private float[] numbers = new float[0];
        private int[] pairs = new int[0];
        private byte[] blocks = new byte[0];

        Room(int size) {
            this.size = size;
        }

        Piece read(Filling filling, int first, int count) {
            StoredMatrix matrix = filling.matrix;
            if (filling.panels.takesPairs() && matrix.hasPairs()) {
                pairs = pairs.length == 0 ? new int[size] : pairs;
                matrix.readPairs(first, count, pairs);
                return new Piece(filling, first, count, null, pairs, null);
            }
            if (filling.panels.takesBlocks().isPresent() && filling.panels.takesBlocks().equals(matrix.blocks())) {
                // The widest blocks take 34 bytes for 32 weights.
                blocks = blocks.length == 0 ? new byte[size + size / 8] : blocks;
                matrix.readBlocks(first, count, blocks);
                return new Piece(filling, first, count, null, null, blocks);
            }
            numbers = numbers.length == 0 ? new float[size] : numbers;
            matrix.read(first, count, numbers);
            return new Piece(filling, first, count, numbers, null, null);
        }
    }

    /** One thread reads, and this one fills panels with what the other has read. */
    private void fill(List<Filling> fillings, LoadProgress progress) {
        long all = fillings.stream().mapToLong(filling -> weights(filling.matrix, filling.matrix.outputs())).sum();
        long done = 0;
        try (Reader reader = new Reader(fillings, pieceSize(decoder))) {
            while (done < all) {
                Piece piece = reader.next();
                try {
                    piece.fill();
                } catch (IllegalArgumentException e) {
                    throw new ModelException("tensor '" + piece.filling.matrix.name() + "': " + e.getMessage()
                            + "; f32 takes it as it is", e);
                }
                done += weights(piece.filling.matrix, piece.count);
                reader.giveBack();
                progress.loaded(done, all);
            }
        }
    }

    private static long weights(StoredMatrix matrix, int outputs) {
        return (long) matrix.inputs() * outputs;
    }

    /** Reads pieces ahead, on a thread of its own that ends before {@link #close} does. */
    private static final class Reader implements AutoCloseable {

        private static final int AHEAD = 2;

        private final BlockingQueue<Object> read = new LinkedBlockingQueue<>();
        private final Semaphore free = new Semaphore(AHEAD);
        private final Thread thread;

        Reader(List<Filling> fillings, int size) {
            thread = new Thread(null, () -> read(fillings, size), "vorlauf-jvm-load", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }

        private void read(List<Filling> fillings, int size) {
            List<Room> rooms = Stream.generate(() -> new Room(size)).limit(AHEAD).toList();
            int next = 0;
            try {
                for (Filling filling : fillings) {
                    StoredMatrix matrix = filling.matrix;
                    int most = size / matrix.inputs();
                    for (int first = 0; first < matrix.outputs(); first += most) {
                        int count = Math.min(most, matrix.outputs() - first);
                        free.acquire();
                        read.add(rooms.get(next++ % AHEAD).read(filling, first, count));
                    }
                }
            } catch (InterruptedException e) {
                // Nobody wants more of it.
            } catch (RuntimeException | Error e) {
                read.add(e);
            }
        }

        Piece next() {
            try {
                Object next = read.take();
                if (next instanceof RuntimeException failure) {
                    throw failure;
                }
                if (next instanceof Error failure) {
                    throw failure;
                }
                return (Piece) next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ModelException("loading was interrupted", e);
            }
        }

        /** The piece that was taken last is not needed any more. */
        void giveBack() {
            free.release();
        }

        @Override
        public void close() {
            boolean interrupted = false;
            while (thread.isAlive()) {
                thread.interrupt();
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** All weights of one output, at least. */
    private static int pieceSize(DecoderConfig decoder) {
        return Math.max(PIECE, Math.max(decoder.hiddenSize(), Math.max(decoder.innerSize(), decoder.queryWidth())));
    }

    /** The matrices whose formats can be chosen: all but learned positions. */
    public static Stream<StoredMatrix> matrices(DecoderWeights weights) {
        DecoderConfig decoder = weights.config();
        return Stream.concat(
                decoder.tied() ? Stream.of(weights.embedding()) : Stream.of(weights.embedding(), weights.head()),
                IntStream.range(0, decoder.layers()).boxed().flatMap(layer -> Stream.concat(
                        weights.gate(layer).stream(),
                        Stream.of(weights.queries(layer), weights.keys(layer), weights.values(layer),
                                weights.output(layer), weights.up(layer), weights.down(layer)))));
    }

    /**
     * How many bytes of the heap reading a decoder takes, what is small not counted.
     *
     * @param format in which format each matrix is held
     */
    public static long bytes(DecoderWeights weights, Formats format) {
        DecoderConfig decoder = weights.config();
        long bytes = matrices(weights).mapToLong(format::bytes).sum();
        return bytes
                + (decoder.learnedPositions()
                        ? Panels.Format.F32.bytes(decoder.contextLength(), decoder.hiddenSize()) : 0)
                + (long) Float.BYTES * Reader.AHEAD * pieceSize(decoder);
    }

    DecoderConfig decoder() {
        return decoder;
    }

    Panels embedding() {
        return embedding;
    }

    /** Learned positions; {@code null} if there are none. */
    Panels positions() {
        return positions;
    }

    List<Layer> layers() {
        return layers;
    }

    NormWeights norm() {
        return norm;
    }

    Panels head() {
        return head;
    }

    /** How many bytes the weights take, what is small not counted. */
    public long bytes() {
        long bytes = embedding.bytes()
                + (positions == null ? 0 : positions.bytes())
                + (decoder.tied() ? 0 : head.bytes());
        for (Layer layer : layers) {
            bytes += layer.joint.bytes() + layer.attended.bytes() + layer.up.bytes() + layer.down.bytes()
                    + (layer.gate == null ? 0 : layer.gate.bytes());
        }
        return bytes;
    }
}
