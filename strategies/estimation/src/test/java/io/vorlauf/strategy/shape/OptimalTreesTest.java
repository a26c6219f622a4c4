package io.vorlauf.strategy.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptimalTreesTest {

    /**
     * All trees of a size whose nodes have no more children than there are ranks and that are no deeper than allowed.
     */
    private static List<TreeShape> all(int nodes, int depth, int ranks) {
        List<TreeShape> shapes = new ArrayList<>();
        if (nodes == 1) {
            shapes.add(TreeShape.LEAF);
        } else if (depth > 0) {
            for (List<TreeShape> children : forests(nodes - 1, depth - 1, ranks, ranks)) {
                shapes.add(new TreeShape(children));
            }
        }
        return shapes;
    }

    private static List<List<TreeShape>> forests(int nodes, int depth, int ranks, int left) {
        if (nodes == 0) {
            return List.of(List.of());
        }
        List<List<TreeShape>> forests = new ArrayList<>();
        for (int first = 1; first <= nodes && left > 0; first++) {
            for (TreeShape shape : all(first, depth, ranks)) {
                for (List<TreeShape> rest : forests(nodes - first, depth, ranks, left - 1)) {
                    List<TreeShape> forest = new ArrayList<>(List.of(shape));
                    forest.addAll(rest);
                    forests.add(forest);
                }
            }
        }
        return forests;
    }

    private static double expected(TreeShape shape, double[][] acceptance, int depth) {
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
                assertThat(expected(trees.shape(nodes), acceptance, 0)).isCloseTo(best, within(1e-12));
                assertThat(trees.shape(nodes).guesses()).isEqualTo(nodes - 1);
            }
        }
    }

    @Test
    void aSureDraftMakesChainsAndAnUnsureOneMakesStars() {
        OptimalTrees sure = new OptimalTrees(new double[][] {{.95, .02}, {.95, .02}, {.95, .02}}, 4);
        OptimalTrees unsure = new OptimalTrees(new double[][] {{.2, .19, .18}, {.2, .19, .18}}, 4);

        assertThat(sure.shape(4).parents()).containsExactly(1, 1, 1);
        assertThat(unsure.shape(4).parents()).containsExactly(1);
    }

    @Test
    void isNoDeeperThanThereAreRates() {
        OptimalTrees trees = new OptimalTrees(new double[][] {{.9}, {.9}}, 10);

        assertThat(trees.shape(10).depth()).isEqualTo(2);
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
