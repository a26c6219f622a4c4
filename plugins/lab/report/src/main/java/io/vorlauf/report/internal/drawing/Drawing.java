// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.Graphics2D;

/** A picture of a fixed size that can be painted on anything, as often as one likes. */
public interface Drawing {

    /** How wide pictures are if nothing speaks for another width. */
    int WIDTH = 640;

    /** Its width in pixels. */
    default int width() {
        return WIDTH;
    }

    /** Its height in pixels. */
    int height();

    /** Paints it, without a background, with {@link Ink} where a colour is to follow the theme. */
    void paint(Graphics2D graphics);
}
