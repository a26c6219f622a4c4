// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a generation has its turn, and how long it may take. Filled in by picocli. */
public final class AdmissionOptions {

    @Option(names = "--priority", paramLabel = "N", defaultValue = "0",
            description = "Of several that wait, those with a higher number go first. Default: ${DEFAULT-VALUE}.")
    private int priority;

    @Option(names = "--deadline", paramLabel = "TIME", converter = Converters.Time.class,
            description = "End after this time, waiting included, such as 90s or 10m, with the text there is then.")
    private @Nullable Duration deadline;

    /** Sets both. */
    public DecodingRequest.Builder apply(DecodingRequest.Builder request) {
        Optional.ofNullable(deadline).ifPresent(request::deadline);
        return request.priority(priority);
    }
}
