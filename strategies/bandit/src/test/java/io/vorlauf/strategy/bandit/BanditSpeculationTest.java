// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.strategy.SpeculationContext;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BanditSpeculationTest {

    private final Stage stage = new Stage().with("good", 5).with("bad", 2);
    private final Earnings earnings = new Earnings();

    private BanditStrategy.Generation bandit(SpeculationContext context) {
        return new BanditStrategy.Generation(context, earnings, 0.25, 400);
    }

    private static int last(List<String> played, int rounds, String arm) {
        return Collections.frequency(played.subList(played.size() - rounds, played.size()), arm);
    }

    @Test
    void triesEveryArmInStretchesAndThenStaysWithTheBest() {
        stage.play(bandit(stage), 20);
        assertThat(stage.played).containsExactly("bad", "bad", "bad", "bad", "good", "good", "good", "good",
                "none", "none", "none", "none", "good", "good", "good", "good", "good", "good", "good", "good");
    }

    @Test
    void doesNotSpeculateWhereThatEarnsMost() {
        Stage poor = new Stage().with("costly", 1);
        poor.nanosOf.put("costly", 1_500L);
        poor.play(bandit(poor), 1_000);
        assertThat(last(poor.played, 900, "none")).isGreaterThan(850);
    }

    @Test
    void comesBackToWorseArmsButSeldom() {
        stage.play(bandit(stage), 3_000);
        assertThat(last(stage.played, 2_900, "bad")).isBetween(4, 150);
        assertThat(last(stage.played, 2_900, "none")).isBetween(4, 150);
    }

    @Test
    void followsAChangeOfFortune() {
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 1_000);
        stage.with("good", 2).with("bad", 5);
        stage.play(bandit, 3_000);
        assertThat(last(stage.played, 200, "bad")).isGreaterThan(180);
    }

    @Test
    void startsTheNextGenerationWithWhatItLearned() {
        BanditStrategy strategy = new BanditStrategy();
        stage.play(strategy.open(stage), 100);
        Stage next = new Stage().with("good", 5).with("bad", 2);
        next.play(strategy.open(next), 8);
        assertThat(next.played).containsOnly("good");
    }

    @Test
    void triesAStrategyThatArrivesLater() {
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 100);
        stage.with("better", 9);
        stage.play(bandit, 20);
        assertThat(last(stage.played, 12, "better")).isEqualTo(12);
    }

    @Test
    void closesAndForgetsAStrategyThatGoesAway() {
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 100);
        stage.earns.remove("good");
        stage.notes.clear();
        stage.play(bandit, 20);
        assertThat(stage.notes).contains("close good");
        assertThat(last(stage.played, 20, "good")).isZero();
        stage.with("good", 1);
        stage.play(bandit, 8);
        assertThat(last(stage.played, 8, "good")).as("tried like a new one").isEqualTo(4);
    }

    @Test
    void opensAnArmWhenItIsItsTurnAndOnlyOnce() {
        BanditStrategy.Generation bandit = bandit(stage);
        assertThat(stage.notes).isEmpty();
        stage.play(bandit, 30);
        assertThat(stage.notes).filteredOn(note -> note.startsWith("open")).containsExactly("open bad", "open good");
    }

    @Test
    void keepsAnArmThatGuessesNothingSinceTheEngineOpensItAnewIfNeedBe() {
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 30);
        stage.notes.clear();
        stage.silent.add("good");
        stage.play(bandit, 8);
        assertThat(stage.notes).isNotEmpty().doesNotContain("close good", "open good");
    }

    @Test
    void closesWhatItOpened() {
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 30);
        bandit.close();
        assertThat(stage.notes).filteredOn(note -> note.startsWith("close"))
                .containsExactlyInAnyOrder("close bad", "close good");
    }

    @Test
    void tellsTheOutcomeToTheArmThatGrewTheTree() {
        stage.play(bandit(stage), 8);
        assertThat(stage.notes).containsExactly("open bad",
                "bad hears of 1", "bad hears of 1", "bad hears of 1", "bad hears of 1", "open good",
                "good hears of 4", "good hears of 4", "good hears of 4", "good hears of 4");
    }

    @Test
    void tellsTheArmOfARoundInWhichItWasNotAsked() {
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 1);
        stage.notes.clear();
        stage.observe(bandit);
        assertThat(stage.notes).containsExactly("bad hears of 1");
    }

    @Test
    void anArmThatFailsAnswersForTheRound() {
        stage.failing.add("good");
        stage.with("good", 1);
        BanditStrategy.Generation bandit = bandit(stage);
        for (int round = 0; round < 500; round++) {
            try {
                stage.play(bandit, 1);
            } catch (IllegalStateException e) {
                stage.played.add("good");
                stage.observe(bandit);
            }
        }
        assertThat(last(stage.played, 400, "bad")).isGreaterThan(350);
    }

    @Test
    void closesTheOthersIfOneFailsToClose() {
        stage.failing.add("close");
        BanditStrategy.Generation bandit = bandit(stage);
        stage.play(bandit, 30);
        assertThatThrownBy(bandit::close).isInstanceOf(IllegalStateException.class);
        assertThat(stage.notes).contains("close bad", "close good");
    }
}
