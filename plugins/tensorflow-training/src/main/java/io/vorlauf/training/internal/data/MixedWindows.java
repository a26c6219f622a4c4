package io.vorlauf.training.internal.data;

import java.util.List;

/** The windows of a stream and some fixed ones, every one of them once per epoch, mixed anew in each. */
public final class MixedWindows implements Windows {

    private final TokenStream stream;
    private final List<int[]> fixed;
    private final int length;
    private final long seed;
    private int[] order;
    private long epoch = -1;

    /**
     * A mixture.
     *
     * @param fixed windows of a token more than {@code length}, the last of which is only a label
     */
    public MixedWindows(TokenStream stream, List<int[]> fixed, int length, long seed) {
        this.stream = stream;
        this.fixed = List.copyOf(fixed);
        this.length = length;
        this.seed = seed;
    }

    @Override
    public void copy(long first, int rows, int[] tokens, int[] labels) {
        int[] x = new int[length];
        int[] y = new int[length];
        for (int row = 0; row < rows; row++) {
            copyOne(first + row, x, y);
            System.arraycopy(x, 0, tokens, row * length, length);
            System.arraycopy(y, 0, labels, row * length, length);
        }
    }

    private void copyOne(long window, int[] x, int[] y) {
        int inEpoch = stream.windows() + fixed.size();
        long wanted = window / inEpoch;
        if (wanted != epoch) {
            order = Shuffle.order(inEpoch, ~seed, wanted);
            epoch = wanted;
        }
        int place = order[(int) (window % inEpoch)];
        if (place < stream.windows()) {
            stream.copy(wanted * stream.windows() + place, 1, x, y);
        } else {
            int[] tokens = fixed.get(place - stream.windows());
            System.arraycopy(tokens, 0, x, 0, length);
            System.arraycopy(tokens, 1, y, 0, length);
        }
    }
}
