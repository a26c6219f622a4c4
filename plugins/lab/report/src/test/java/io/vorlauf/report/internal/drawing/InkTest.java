// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InkTest {

    // What eyes see of linear red, green and blue, after Machado, Oliveira and Fernandes, severity 1.0.
    private static final double[][] ALL = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    private static final double[][] WITHOUT_GREEN = {
        {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}};
    private static final double[][] WITHOUT_RED = {
        {0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}};
    private static final double[][] TO_XYZ = {
        {0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}};
    private static final double[] WHITE = {0.95047, 1, 1.08883};

    // Two colours this far apart in L*a*b* are told apart at a glance, side by side or not.
    private static final double APART = 17;

    static Stream<Arguments> eyesAndThemes() {
        return Stream.of(themed("light", Ink::light), themed("dark", Ink::dark)).flatMap(theme -> Stream.of(
                Arguments.of(theme.name(), "all colours", ALL, theme.colour()),
                Arguments.of(theme.name(), "no green", WITHOUT_GREEN, theme.colour()),
                Arguments.of(theme.name(), "no red", WITHOUT_RED, theme.colour())));
    }

    private record Theme(String name, Function<Ink, String> colour) {}

    private static Theme themed(String name, Function<Ink, String> colour) {
        return new Theme(name, colour);
    }

    @ParameterizedTest(name = "{0}, seeing {1}")
    @MethodSource("eyesAndThemes")
    void anyTwoSeriesAreToldApart(String theme, String sees, double[][] eyes, Function<Ink, String> colour) {
        List<double[]> seen = series().map(ink -> lab(times(eyes, linear(colour.apply(ink))))).toList();

        for (int i = 0; i < seen.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(distance(seen.get(i), seen.get(j))).as("series %d and %d", j + 1, i + 1)
                        .isGreaterThan(APART);
            }
        }
    }

    @ParameterizedTest(name = "{0}, seeing {1}")
    @MethodSource("eyesAndThemes")
    void everySeriesStandsOutFromTheSurface(
            String theme, String sees, double[][] eyes, Function<Ink, String> colour) {
        double surface = luminance(linear(colour.apply(Ink.SURFACE)));

        assertThat(series()).allSatisfy(ink -> {
            double own = luminance(linear(colour.apply(ink)));
            assertThat((Math.max(own, surface) + 0.05) / (Math.min(own, surface) + 0.05)).isGreaterThan(3);
        });
    }

    private static Stream<Ink> series() {
        return IntStream.range(0, 8).mapToObj(Ink::series);
    }

    private static double[] linear(String css) {
        float[] parts = Color.decode(css).getRGBColorComponents(null);
        return IntStream.range(0, 3).mapToDouble(i -> parts[i] <= 0.04045 ? parts[i] / 12.92
                : Math.pow((parts[i] + 0.055) / 1.055, 2.4)).toArray();
    }

    private static double luminance(double[] linear) {
        return times(TO_XYZ, linear)[1];
    }

    private static double[] times(double[][] matrix, double[] vector) {
        return Stream.of(matrix).mapToDouble(row -> Math.min(1, Math.max(0,
                row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]))).toArray();
    }

    private static double[] lab(double[] linear) {
        double[] xyz = times(TO_XYZ, linear);
        double[] f = IntStream.range(0, 3).mapToDouble(i -> xyz[i] / WHITE[i])
                .map(share -> share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116.0).toArray();
        return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
    }

    private static double distance(double[] one, double[] other) {
        return Math.sqrt(IntStream.range(0, 3).mapToDouble(i -> (one[i] - other[i]) * (one[i] - other[i])).sum());
    }
}
