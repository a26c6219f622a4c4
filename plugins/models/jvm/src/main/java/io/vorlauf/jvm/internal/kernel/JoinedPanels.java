// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import java.util.List;

/** The panels of several matrices with the same inputs, one after the other, whatever the format of each. */
public final class JoinedPanels extends Panels {

    private final List<Panels> parts;

    /** Of matrices that have been, or will be, filled by themselves. */
    public JoinedPanels(List<Panels> parts) {
        super(parts.stream().mapToInt(part -> part.count() * Kernels.WIDTH).sum(), parts.get(0).inputs());
        this.parts = List.copyOf(parts);
    }

    @Override
    public void fill(int first, int count, float[] values, int outputStride, int inputStride) {
        throw new UnsupportedOperationException("parts are filled by themselves");
    }

    @Override
    public void row(int output, float[] to, int at) {
        int first = output;
        int part = 0;
        while (first >= parts.get(part).count() * Kernels.WIDTH) {
            first -= parts.get(part++).count() * Kernels.WIDTH;
        }
        parts.get(part).row(first, to, at);
    }

    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        int own = panel;
        int part = 0;
        while (own >= parts.get(part).count()) {
            own -= parts.get(part++).count();
        }
        // It begins with biases of its own.
        parts.get(part).multiply(kernels, own, x, xStride, rows, y, y0, yStride, scratch);
    }

    @Override
    long weightBytes() {
        return parts.stream().mapToLong(Panels::bytes).sum();
    }
}
