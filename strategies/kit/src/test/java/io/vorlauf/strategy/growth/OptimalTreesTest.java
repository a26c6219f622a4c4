// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptimalTreesTest {

    private record Shape(List<Shape> children) {

        int guesses() {
            return children.stream().mapToInt(child -> 1 + child.guesses()).sum();
        }

        int depth() {
            return children.stream().mapToInt(child -> 1 + child.depth()).max().orElse(0);
        }
    }

    /** The tree that dividing nodes leads to, from the root down. */
    private static Shape divided(OptimalTrees trees, double[][] acceptance, int depth, int nodes) {
        List<Shape> children = new ArrayList<>();
        if (depth < acceptance.length) {
            for (int part : trees.divide(depth, acceptance[depth], nodes - 1, 1, 0)) {
                children.add(divided(trees, acceptance, depth + 1, part));
            }
        }
        return new Shape(children);
    }

    /**
     * All trees of a size whose nodes have no more children than there are ranks and that are no deeper than allowed.
     */
    private static List<Shape> all(int nodes, int depth, int ranks) {
        List<Shape> shapes = new ArrayList<>();
        if (nodes == 1) {
            shapes.add(new Shape(List.of()));
        } else if (depth > 0) {
            for (List<Shape> children : forests(nodes - 1, depth - 1, ranks, ranks)) {
                shapes.add(new Shape(children));
            }
        }
        return shapes;
    }

    private static List<List<Shape>> forests(int nodes, int depth, int ranks, int left) {
        if (nodes == 0) {
            return List.of(List.of());
        }
        List<List<Shape>> forests = new ArrayList<>();
        for (int first = 1; first <= nodes && left > 0; first++) {
            for (Shape shape : all(first, depth, ranks)) {
                for (List<Shape> rest : forests(nodes - first, depth, ranks, left - 1)) {
                    List<Shape> forest = new ArrayList<>(List.of(shape));
                    forest.addAll(rest);
                    forests.add(forest);
                }
            }
        }
        return forests;
    }

    private static double expected(Shape shape, double[][] acceptance, int depth) {
        double sum = 1;
        for (int rank = 0; rank < shape.children().size(); rank++) {
            sum += acceptance[depth][rank] * expected(shape.children().get(rank), acceptance, depth + 1);
        }
        return sum;
    }

    private static double[][] random(Random random, int depth, int ranks) {
        double[][] acceptance = new double[depth][ranks];
        for (double[] rates : acceptance) {
            double left = 1;
            for (int rank = 0; rank < ranks; rank++) {
                rates[rank] = left * random.nextDouble();
                left -= rates[rank];
            }
        }
        return acceptance;
    }

    @Test
    void noTreeIsBetterThanTheOptimalOne() {
        Random random = new Random(11);
        for (int trial = 0; trial < 20; trial++) {
            double[][] acceptance = random(random, 3, 3);
            OptimalTrees trees = new OptimalTrees(acceptance, 8);
            for (int nodes = 1; nodes <= 8; nodes++) {
                double best = all(nodes, 3, 3).stream().mapToDouble(shape -> expected(shape, acceptance, 0)).max()
                        .orElseThrow();

                assertThat(trees.expected(0, nodes)).as("%d nodes", nodes).isCloseTo(best, within(1e-12));
                Shape divided = divided(trees, acceptance, 0, nodes);
                assertThat(expected(divided, acceptance, 0)).isCloseTo(best, within(1e-12));
                assertThat(divided.guesses()).isEqualTo(nodes - 1);
            }
        }
    }

    @Test
    void aSureDraftMakesChainsAndAnUnsureOneMakesStars() {
        double[][] sure = {{.95, .02}, {.95, .02}, {.95, .02}};
        double[][] unsure = {{.2, .19, .18}, {.2, .19, .18}};

        assertThat(divided(new OptimalTrees(sure, 4), sure, 0, 4).depth()).isEqualTo(3);
        assertThat(divided(new OptimalTrees(unsure, 4), unsure, 0, 4).depth()).isEqualTo(1);
    }

    @Test
    void isNoDeeperThanThereAreRates() {
        double[][] acceptance = {{.9}, {.9}};
        OptimalTrees trees = new OptimalTrees(acceptance, 10);

        assertThat(divided(trees, acceptance, 0, 10).depth()).isEqualTo(2);
        assertThat(trees.expected(0, 10)).isCloseTo(1 + .9 + .81, within(1e-12));
    }

    @Test
    void dividesByTheRatesOfTheNodeAtHand() {
        OptimalTrees trees = new OptimalTrees(new double[][] {{.6, .2}, {.6, .2}, {.6, .2}}, 8);

        assertThat(trees.divide(0, new double[] {.99, .001}, 3, 1, 0)).containsExactly(3);
        assertThat(trees.divide(0, new double[] {.4, .39}, 2, 1, 0)).containsExactly(1, 1);
        assertThat(trees.divide(3, new double[] {.9, .1}, 3, 1, 0)).isEmpty();
    }

    @Test
    void leavesOutWhatDoesNotBringItsPrice() {
        OptimalTrees trees = new OptimalTrees(new double[][] {{.6, .2}, {.6, .2}}, 8);

        assertThat(trees.divide(0, new double[] {.5, .3}, 4, 1, .25)).containsExactly(2, 1);
        assertThat(trees.divide(0, new double[] {.5, .3}, 4, .4, .25)).isEmpty();
    }

    @Test
    void refusesATreeWithoutNodes() {
        assertThatThrownBy(() -> new OptimalTrees(new double[][] {{.5}}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
    }
}
