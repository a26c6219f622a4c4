// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

import io.vorlauf.api.decoding.DecodingService;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tries ways to speculate on live requests, one trial at a time. Thread-safe.
 *
 * <p>Only requests through the services that {@link #decoding()} and {@link #decoding(String)} hand out take part; who
 * asks the engine itself is not affected. A request for the trial's target gets the strategy, parameters and drafts of
 * its arm in place of its own; under coupled verification its text is the same with any. What is published is shared
 * out but not counted, since its pace is the reader's too. Without a trial, requests pass as they are.
 */
@ProviderType
public interface TrialService {

    /** A service whose requests are shared out one by one, by the weights of the arms. */
    DecodingService decoding();

    /**
     * A service whose requests all get the same arm in one trial. Over many keys, arms get keys by their weights.
     *
     * @param key of whoever asks: a user, a session
     */
    DecodingService decoding(String key);

    /**
     * Starts a trial. The promotion of an earlier one ends.
     *
     * @throws TrialException if one is running
     * @throws io.vorlauf.api.decoding.InvalidRequestException if the target or an arm cannot be served
     */
    TrialStatus start(TrialPlan plan);

    /** The trial that runs, or the last one; empty before the first. */
    Optional<TrialStatus> status();

    /**
     * Ends a trial without consequences.
     *
     * @throws TrialException if none is running
     */
    TrialStatus stop();

    /**
     * Gives all later requests for the target of the trial to an arm of it, and ends the trial.
     *
     * @param arm its name
     * @param running whether generations of the trial that run now shall go on with it too, published ones excepted
     * @throws TrialException if there was no trial, or it has no such arm
     * @throws io.vorlauf.api.decoding.InvalidRequestException if one that runs now cannot go on with it, say because
     *     the strategy has gone; the arm is promoted all the same
     */
    TrialStatus promote(String arm, boolean running);

    /**
     * Promotes the winner; else as {@link #promote}.
     *
     * @throws TrialException if there was no trial, or it has no winner
     */
    TrialStatus promoteWinner(boolean running);

    /**
     * Ends a promotion: requests are as they are made again.
     *
     * @throws TrialException if nothing is promoted
     */
    TrialStatus withdraw();
}
