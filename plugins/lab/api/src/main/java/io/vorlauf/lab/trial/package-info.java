// SPDX-License-Identifier: Apache-2.0
/**
 * Online trials: live requests are shared out among ways to speculate, until it is certain which is the fastest. Read
 * {@link io.vorlauf.lab.trial.TrialService} first; a {@link io.vorlauf.lab.trial.TrialPlan} says what is tried.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.lab.trial;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
