// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingsTest {

    @TempDir
    private Path home;

    @Test
    void strategiesAreListedWithTheirParametersInEightyColumns() {
        Outcome outcome = new CommandFixture(home).run("strategies");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("none      0       plain decoding", "wordy     1       explains", "  k     4");
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void strategiesAreListedAsJson() {
        JsonArray strategies = JsonParser.parseString(new CommandFixture(home).run("strategies", "--json").out())
                .getAsJsonArray();

        assertThat(strategies).hasSize(2);
        JsonObject wordy = strategies.get(1).getAsJsonObject();
        assertThat(wordy.keySet()).containsExactly("name", "description", "requiredDrafts", "parameters");
        assertThat(wordy.getAsJsonArray("parameters").get(0)).hasToString(
                "{\"name\":\"k\",\"description\":\"tokens drafted per round\",\"default\":4,"
                        + "\"allowed\":\"a whole number from 1 to 64\"}");
    }

    @Test
    void modelsListsLoadersAndTheModelsOfTheDistribution() {
        CommandFixture vorlauf = new CommandFixture(home.resolve("models"));
        vorlauf.model("first");
        vorlauf.model("second", "vocabulary");
        vorlauf.platform.home(home);

        Outcome outcome = vorlauf.run("models");

        assertThat(outcome.out())
                .contains("Fakes   fake", "  weights  stored", "no         " + home.resolve("models/first"))
                .contains("yes        " + home.resolve("models/second"));
    }

    @Test
    void modelsLooksWhereItIsTold() {
        CommandFixture vorlauf = new CommandFixture(home);
        String model = vorlauf.model("elsewhere");

        JsonObject object = JsonParser.parseString(vorlauf.run("models", model, "--json").out()).getAsJsonObject();

        JsonObject listed = object.getAsJsonArray("models").get(0).getAsJsonObject();
        assertThat(listed.get("directory").getAsString()).isEqualTo(model);
        assertThat(listed.get("family").getAsString()).isEqualTo("fake");
        assertThat(listed.get("supported").getAsBoolean()).isTrue();
        assertThat(listed.get("contextLength").isJsonNull()).as("not in config.json").isTrue();
    }
}
