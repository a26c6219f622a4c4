// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.Color;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The colours of a report, each for light and for dark surroundings. Pictures are painted with the light ones; where
 * they become part of a page, these stand for variables of its style sheet.
 *
 * <p>The series have about the hues of Okabe and Ito (Color Universal Design, 2002), made darker or lighter until each
 * has a contrast of 3 : 1 or more with the surface, and any two of them stay apart for those who do not see red or green:
 * by 15 in CIEDE2000, as Machado, Oliveira and Fernandes simulate it (IEEE Transactions on Visualization and Computer
 * Graphics 15, 2009).
 */
public enum Ink {
    /** What is written. */
    TEXT(0x1f2329, 0xe4e9ee),
    /** What is written but less important; axes. */
    MUTED(0x59626c, 0x9aa5b1),
    /** Lines behind the data. */
    GRID(0xdde2e7, 0x363d46),
    /** What everything lies on. */
    SURFACE(0xfefefe, 0x14181d),
    /** The box of something that was not chosen. */
    PALE(0xeef1f4, 0x242b33),
    /** A place to compare with. */
    REFERENCE(0x8a1c1c, 0xff9e9e),
    /** The first series. */
    SERIES_1(0x045cb7, 0x3c93ff),
    /** The second series. */
    SERIES_2(0xef6904, 0xe6a200),
    /** The third series. */
    SERIES_3(0x2c9789, 0x2c8a67),
    /** The fourth series. */
    SERIES_4(0x7e0757, 0x9d7594),
    /** The fifth series. */
    SERIES_5(0x955a4a, 0xc65c17),
    /** The sixth series. */
    SERIES_6(0x0195fc, 0x2cd6ff),
    /** The seventh series. */
    SERIES_7(0x3c2800, 0xffff00),
    /** The eighth series. */
    SERIES_8(0x130008, 0xc6d2c5);

    private static final Ink[] SERIES = {SERIES_1, SERIES_2, SERIES_3, SERIES_4, SERIES_5, SERIES_6, SERIES_7,
            SERIES_8};

    private final Color light;
    private final Color dark;

    Ink(int light, int dark) {
        this.light = new Color(light);
        this.dark = new Color(dark);
    }

    /** The colour of the n-th series, from 0; they repeat after the eighth. */
    public static Ink series(int index) {
        return SERIES[index % SERIES.length];
    }

    /** The ink whose light colour has the red, green and blue of this one. */
    public static Optional<Ink> of(Color colour) {
        int rgb = colour.getRGB() | 0xff000000;
        return Arrays.stream(values()).filter(ink -> ink.light.getRGB() == rgb).findFirst();
    }

    /** The colour on light surfaces; pictures are painted with it. */
    public Color colour() {
        return light;
    }

    /** The colour on light surfaces, with some of it seen through. */
    public Color colour(double opacity) {
        return new Color(light.getRed(), light.getGreen(), light.getBlue(), (int) Math.round(255 * opacity));
    }

    /** The name of the variable in the style sheet: {@code --series-1}. */
    public String variable() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The colour on light surfaces as a style sheet has it. */
    public String light() {
        return css(light);
    }

    /** The colour on dark surfaces as a style sheet has it. */
    public String dark() {
        return css(dark);
    }

    private static String css(Color colour) {
        return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xffffff);
    }
}
