// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.Tokens;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rounds can be recorded inside a framework as they can outside. */
@ExtendWith(SystemExtension.class)
class FlightRecorderIT {

    @TempDir
    private Path folder;

    @Test
    void everyRoundIsAnEvent(RunningSystem system) throws Exception {
        Path file = folder.resolve("rounds.jfr");
        Path model = Checkpoints.write(folder, "gpt2").target();
        try (StoryPair.Offer target = StoryPair.Offer.of(system, "target", model, Map.of());
                Recording recording = new Recording()) {
            recording.enable("io.vorlauf.Round");
            recording.start();
            system.service(DecodingService.class).generate(DecodingRequest.builder("target", Tokens.of(3, 1, 4))
                    .strategy("lookup").maxNewTokens(20).stopTokens(Set.of()).build());
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file).stream().mapToInt(event -> event.getInt("committed")).sum())
                .isEqualTo(20);
        assertThat(RecordingFile.readAllEvents(file)).extracting(event -> event.getString("provider"))
                .anyMatch(provider -> provider.startsWith("io.vorlauf.strategy.lookup "));
    }
}
