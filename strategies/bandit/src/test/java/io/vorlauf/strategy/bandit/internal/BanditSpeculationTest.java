package io.vorlauf.strategy.bandit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.strategy.SpeculationContext;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BanditSpeculationTest {

    private final Stage stage = new Stage().with("good", 5).with("bad", 2);
    private final Earnings earnings = new Earnings();

    private BanditSpeculation bandit(SpeculationContext context) {
        return new BanditSpeculation(context, earnings, 0.25, 400);
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
        BanditSpeculation bandit = bandit(stage);
        stage.play(bandit, 1_000);
        stage.with("good", 2).with("bad", 5);
        stage.play(bandit, 3_000);
        assertThat(last(stage.played, 200, "bad")).isGreaterThan(180);
    }

    @Test
    void startsTheNextGenerationWithWhatItLearned() {
        stage.play(bandit(stage), 100);
        Stage next = new Stage().with("good", 5).with("bad", 2);
        next.play(bandit(next), 8);
        assertThat(next.played).containsOnly("good");
    }

    @Test
    void triesAStrategyThatArrivesLater() {
        BanditSpeculation bandit = bandit(stage);
        stage.play(bandit, 100);
        stage.with("better", 9);
        stage.play(bandit, 20);
        assertThat(last(stage.played, 12, "better")).isEqualTo(12);
    }

    @Test
    void closesAndForgetsAStrategyThatGoesAway() {
        BanditSpeculation bandit = bandit(stage);
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
        BanditSpeculation bandit = bandit(stage);
        assertThat(stage.notes).isEmpty();
        stage.play(bandit, 30);
        assertThat(stage.notes).filteredOn(note -> note.startsWith("open")).containsExactly("open bad", "open good");
    }

    @Test
    void keepsAnArmThatGuessesNothingSinceTheEngineOpensItAnewIfNeedBe() {
        BanditSpeculation bandit = bandit(stage);
        stage.play(bandit, 30);
        stage.notes.clear();
        stage.silent.add("good");
        stage.play(bandit, 8);
        assertThat(stage.notes).isNotEmpty().doesNotContain("close good", "open good");
    }

    @Test
    void closesWhatItOpened() {
        BanditSpeculation bandit = bandit(stage);
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
    void tellsNobodyOfARoundInWhichNobodyWasAsked() {
        BanditSpeculation bandit = bandit(stage);
        stage.play(bandit, 1);
        stage.notes.clear();
        stage.observe(bandit);
        assertThat(stage.notes).isEmpty();
    }

    @Test
    void anArmThatFailsAnswersForTheRound() {
        stage.failing.add("good");
        stage.with("good", 1);
        BanditSpeculation bandit = bandit(stage);
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
        BanditSpeculation bandit = bandit(stage);
        stage.play(bandit, 30);
        assertThatThrownBy(bandit::close).isInstanceOf(IllegalStateException.class);
        assertThat(stage.notes).contains("close bad", "close good");
    }

    @Test
    void keepsWhatItLearnedApartForOtherModels() {
        Ledger ledger = new Ledger();
        Earnings first = ledger.of(new Stage("a"));
        assertThat(ledger.of(new Stage("a"))).isSameAs(first);
        assertThat(ledger.of(new Stage("b"))).isNotSameAs(first);
    }

    @Test
    void beginsWithNothingInAGenerationWithReferenceCosts() {
        Ledger ledger = new Ledger();
        Earnings shared = ledger.of(new Stage());
        stage.costs = Optional.of(new ReferenceCosts(Map.of()));
        assertThat(ledger.of(stage)).isNotSameAs(shared).isNotSameAs(ledger.of(stage));
        assertThat(ledger.of(new Stage())).isSameAs(shared);
    }

    @Test
    void remembersSixteenSetsOfModels() {
        Ledger ledger = new Ledger();
        Earnings used = ledger.of(new Stage("used"));
        Earnings unused = ledger.of(new Stage("unused"));
        for (int i = 0; i < 15; i++) {
            assertThat(ledger.of(new Stage("used"))).isSameAs(used);
            ledger.of(new Stage("target " + i));
        }
        assertThat(ledger.of(new Stage("used"))).isSameAs(used);
        assertThat(ledger.of(new Stage("unused"))).isNotSameAs(unused);
    }
}
