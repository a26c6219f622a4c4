// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextAttribute;
import java.util.Locale;
import java.util.Map;

/** The letters in pictures. There is one face in two sizes, so that the width of a text follows from its size alone. */
public final class Lettering {

    /** For names and titles of axes. */
    public static final Font LABEL = font(13);
    /** For numbers along axes and inside pictures. */
    public static final Font SMALL = font(12);

    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private Lettering() {}

    /** The face in some size, in pixels. */
    public static Font font(float size) {
        return new Font(Map.of(TextAttribute.FAMILY, Font.SANS_SERIF, TextAttribute.SIZE, size));
    }

    /** How wide a text is, in pixels. */
    public static double width(String text, Font font) {
        return font.getStringBounds(text, MEASURE).getWidth();
    }

    /**
     * The text, cut so that it is not wider than it may be, with an ellipsis if anything is missing; empty if nothing
     * fits.
     */
    public static String fitting(String text, Font font, double width) {
        if (width(text, font) <= width) {
            return text;
        }
        for (int length = text.length() - 1; length > 0; length--) {
            String cut = text.substring(0, length).stripTrailing() + "…";
            if (width(cut, font) <= width) {
                return cut;
            }
        }
        return "";
    }

    /** A number with as many decimals as matter at its size: 1,234, 56.7, 8.90, 0.123, 0.0012; 2 if it is whole. */
    public static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 1000 || size == Math.rint(size) ? "%,.0f"
                : size >= 10 ? "%.1f"
                : size >= 1 ? "%.2f"
                : size >= 0.01 ? "%.3f" : "%.2g";
        return String.format(Locale.ROOT, format, value);
    }
}
