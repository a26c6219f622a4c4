// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.lab.trial.TrialStatus;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Candidates;
import io.vorlauf.shell.command.NameWithParameters;
import io.vorlauf.shell.internal.platform.Models.LineUp;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries strategies on live requests. */
@Command(
        name = "trial",
        header = "Shares live requests out among strategies until it is certain which is the fastest.",
        description = "Requests through the trial service take part, such as those of 'generate --trial'. ACTION is "
                + "status, start, stop, promote (give all requests to ARM, or to the winner) or withdraw (end that). "
                + "Looking at the status early and often is allowed.",
        footer = {
            "Example:",
            "  trial start --arm none --arm linear:k=4 --arm tree@2",
            "  trial promote --running"
        })
final class TrialCommand extends ContextCommand {

    private enum Action { status, start, stop, promote, withdraw }

    private static final double CONFIDENCE = 0.95;
    private static final long MAX_REQUESTS = 10_000;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", defaultValue = "status",
            description = "What to do: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ARM", completionCandidates = Names.TrialArms.class,
            description = "The arm to promote. Default: the winner.")
    private String promoted;

    @Option(names = "--arm", paramLabel = "STRATEGY", completionCandidates = Candidates.Strategies.class,
            description = "An arm of a new trial: a strategy, parameters behind colons, its weight behind @, such as "
                    + "linear:k=4@2. Repeat it; the first is what others are compared with.")
    private List<String> arms = new ArrayList<>();

    @Option(names = "--target", paramLabel = "MODEL", completionCandidates = Names.ModelNames.class,
            description = "Whose requests are shared out. Default: as in 'generate'.")
    private String target;

    @Option(names = "--draft", paramLabel = "MODEL", completionCandidates = Names.ModelNames.class,
            description = "A model that guesses ahead, for all arms but none. May be repeated.")
    private List<String> drafts = new ArrayList<>();

    @Option(names = "--confidence", paramLabel = "C",
            description = "With how much of it a winner is to be the fastest. Default: " + CONFIDENCE + ".")
    private Double confidence;

    @Option(names = "--max-requests", paramLabel = "N",
            description = "End without a winner after N requests. Default: " + MAX_REQUESTS + ".")
    private Long maxRequests;

    @Option(names = "--running", description = "Promote in generations of the trial that run now, too.")
    private boolean running;

    @Override
    void run() {
        if (promoted != null && action != Action.promote) {
            throw new BadInput("'" + action + "' takes no arm; only promote does");
        }
        belongsTo(Action.start, "--arm", !arms.isEmpty());
        belongsTo(Action.start, "--target", target != null);
        belongsTo(Action.start, "--draft", !drafts.isEmpty());
        belongsTo(Action.start, "--confidence", confidence != null);
        belongsTo(Action.start, "--max-requests", maxRequests != null);
        belongsTo(Action.promote, "--running", running);
        TrialService trials = platform.trials();
        Optional<TrialStatus> status = switch (action) {
            case status -> trials.status();
            case start -> Optional.of(trials.start(plan()));
            case stop -> Optional.of(trials.stop());
            case promote -> Optional.of(promoted == null
                    ? trials.promoteWinner(running)
                    : trials.promote(promoted, running));
            case withdraw -> Optional.of(trials.withdraw());
        };
        status.ifPresentOrElse(
                this::print,
                () -> out().println("There is no trial."));
    }

    private void belongsTo(Action owner, String option, boolean given) {
        BadInput.when(given && action != owner, option + " is for " + owner + ", not for " + action);
    }

    private TrialPlan plan() {
        LineUp models = commands.models.choose(Optional.ofNullable(target), drafts);
        List<DraftChoice> choices = models.drafts().stream().map(DraftChoice::of).toList();
        return BadInput.checked(() -> TrialPlan.builder()
                .name("trial of " + String.join(", ", arms)).target(models.target())
                .arms(arms.stream().map(arm -> arm(arm, choices)).toList())
                .confidence(Objects.requireNonNullElse(confidence, CONFIDENCE))
                .maxRequests(Objects.requireNonNullElse(maxRequests, MAX_REQUESTS)).build());
    }

    private static TrialArm arm(String text, List<DraftChoice> drafts) {
        int at = text.lastIndexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        NameWithParameters strategy;
        try {
            strategy = NameWithParameters.read(name);
        } catch (IllegalArgumentException e) {
            throw new BadInput("'" + text + "' " + e.getMessage(), e);
        }
        boolean plain = strategy.name().equals(DecodingRequest.NO_SPECULATION);
        SpeculationChoice choice =
                SpeculationChoice.builder()
                        .strategy(strategy.name()).parameters(strategy.parameters())
                        .drafts(plain ? List.of() : drafts).build();
        return TrialArm.builder()
                .name(name).choice(choice).weight(at < 0 ? 1 : weight(text, text.substring(at + 1))).build();
    }

    private static double weight(String arm, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInput("the weight of --arm " + arm + " must be a number, not '" + text + "'", e);
        }
    }

    private void print(TrialStatus status) {
        Table table = new Table(console.width(), "arm", "requests", "failed", "tokens/s", "acceptance", "speed-up",
                Numbers.fixed(100 * status.plan().confidence(), 0) + " % interval");
        status.arms().forEach(arm -> table.add(
                arm.arm().name(), String.valueOf(arm.totals().generations()), String.valueOf(arm.failed()),
                Numbers.fixed(arm.totals().tokensPerSecond(), 1), Numbers.fixed(arm.totals().acceptanceRate(), 3),
                Numbers.fixed(arm.speedUp().value(), 2), Numbers.interval(arm.speedUp(), 2)));
        table.print(out());
        out().println();
        out().println(status.plan().target() + ": " + Json.word(status.state(), ' ')
                + status.winner().map(winner -> ", the fastest is " + winner).orElse("")
                + status.promoted().map(arm -> ", all requests go to " + arm).orElse(""));
    }
}
