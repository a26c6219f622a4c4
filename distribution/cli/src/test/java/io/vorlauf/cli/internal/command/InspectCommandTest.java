// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeDoctor;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

    private CommandFixture vorlauf;
    private String model;

    @BeforeEach
    void makeAModel(@TempDir Path models) {
        vorlauf = new CommandFixture(models);
        model = vorlauf.model("model");
    }

    @Test
    void aModelIsDescribed() {
        Outcome outcome = vorlauf.run("inspect", "--model", model);

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                name         model
                family       fake
                parameters   1,234,567
                layers       3
                vocabulary   10
                context      512
                tokenizer    none
                backend      jvm
                weights      f32
                same bits    yes
                checksum     unknown
                stop tokens  2, 9
                """);
    }

    @Test
    void idsAreFollowedByTheHighestLogits() {
        assertThat(vorlauf.run("inspect", "--model", model, "--ids", "1,2,6").out())
                .contains("argmax       7\n", "logits       7:1.0000 0:0.0000 1:0.0000");
    }

    @Test
    void jsonHasAllLogits() {
        Outcome outcome = vorlauf.run("inspect", "--model", model, "--ids", "1,2,6", "--json");

        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.get("argmax").getAsInt()).isEqualTo(7);
        assertThat(object.get("logits")).hasToString("[0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,0.0,0.0]");
        assertThat(object.get("tokenizer").isJsonNull()).isTrue();
        assertThat(object.get("sameBits").getAsBoolean()).isTrue();
        assertThat(object.get("stopTokens")).hasToString("[2,9]");
    }

    @Test
    void jsonHasWhatTheDoctorsOfBackendsSay() {
        vorlauf.platform.with(BackendDoctor.class, new FakeDoctor(true, true));

        Outcome outcome = vorlauf.run("inspect", "--model", model, "--json");

        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(object.getAsJsonArray("backends")).singleElement().satisfies(backend ->
                assertThat(backend.getAsJsonObject().get("backend").getAsString()).isEqualTo("Fakes"));
    }

    @Test
    void idsBeyondTheContextAreRefused() {
        Outcome outcome = vorlauf.run("inspect", "--model", model, "--ids", "1" + ",1".repeat(512));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("513 tokens", "512");
    }

    @Test
    void aTextIsPredictedAndComparedWithTheSameModelAsStored() {
        model = vorlauf.model("readable", "words");
        Outcome outcome = vorlauf.run("inspect", "--model", model, "--weights", "bf16", "--against", "stored");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("reference       readable, f32 by jvm\n", "divergence      0.00 nats\n",
                "same argmax     100.00 %\n", " nats a token, perplexity ");
        assertThat(vorlauf.platform.events()).anySatisfy(event -> assertThat(event).contains("weights", "stored"));
    }

    @Test
    void aTextNeedsATokenizer() {
        Outcome outcome = vorlauf.run("inspect", "--model", model, "--against", "stored");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("vorlauf inspect: " + model + " has no tokenizer to read a text with; "
                + "leave out --text and --against\n");
    }

    @Test
    void noOptionIsIgnored() {
        assertThat(vorlauf.run("inspect", "--model", model, "--chunk", "5").err())
                .isEqualTo("vorlauf inspect: --chunk is for a text; name it with --text\n");
        assertThat(vorlauf.run("inspect", "--model", model, "--against-backend", "jvm").err())
                .isEqualTo("vorlauf inspect: --against-backend is for a reference; name it with --against\n");
    }
}
