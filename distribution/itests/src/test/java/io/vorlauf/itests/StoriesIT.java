// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.itests.RunningSystem.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trained model that writes text. */
@ExtendWith(SystemExtension.class)
class StoriesIT {

    @Test
    void itTellsTheStoryOfLily(RunningSystem system) throws Exception {
        String stories = Checkpoints.stories().toString();

        Outcome plain = system.run(
                "generate", "--target", stories, "--prompt", "Once upon a time", "--max-new-tokens", "11");

        assertThat(plain.code()).isZero();
        assertThat(plain.out()).isEqualTo(", there was a little girl named Lily.\n");
        assertThat(plain.err()).startsWith("11 tokens, finish: length");
    }

    @Test
    void itTellsTheSameStoryTwiceAsDraftAndTarget(RunningSystem system) throws Exception {
        JsonObject plain = story(system, "--temperature", "0.8");
        JsonObject linear = story(
                system, "--temperature", "0.8", "--draft", Checkpoints.stories().toString(), "--set", "k=4");

        assertThat(linear.get("text")).isEqualTo(plain.get("text"));
        assertThat(linear.getAsJsonObject("metrics").get("acceptanceRate").getAsDouble()).isEqualTo(1);
    }

    @Test
    void aStopStringEndsItAndIsNotPartOfIt(RunningSystem system) throws Exception {
        JsonObject story = story(system, "--stop", " girl");

        assertThat(story.get("text").getAsString()).isEqualTo(", there was a little");
        assertThat(story.get("finish").getAsString()).isEqualTo("stop");
    }

    private static JsonObject story(RunningSystem system, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "generate", "--json", "--target", Checkpoints.stories().toString(), "--prompt", "Once upon a time",
                "--max-new-tokens", "60"));
        arguments.addAll(List.of(more));
        return JsonParser.parseString(system.run(arguments.toArray(String[]::new)).out()).getAsJsonObject();
    }
}
