package io.vorlauf.shell.internal.command;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.trial.TrialService;
import io.vorlauf.shell.internal.platform.Models;
import io.vorlauf.shell.internal.platform.Platform;
import io.vorlauf.shell.internal.platform.Texts;
import java.io.PrintWriter;

/**
 * What a command works with.
 *
 * @param platform the services
 * @param models the models
 * @param texts what generations in the background wrote
 * @param out where to print
 */
record Context(Platform platform, Models models, Texts texts, PrintWriter out) {

    TrialService trials() {
        return platform.service(TrialService.class, "trial service");
    }

    DecodingService engine() {
        return platform.service(DecodingService.class, "engine");
    }
}
