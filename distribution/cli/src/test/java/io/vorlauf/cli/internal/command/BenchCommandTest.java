package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

    @Test
    void allSizesAreMeasuredInBothShapes(@TempDir Path models) {
        CommandFixture vorlauf = new CommandFixture(models);

        Outcome outcome = vorlauf.run("bench", "--model", vorlauf.model("model"), "--rounds", "1", "--json");

        assertThat(outcome.code()).isZero();
        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        JsonArray passes = object.getAsJsonArray("passes");
        assertThat(passes).extracting(pass -> pass.getAsJsonObject().get("k").getAsInt())
                .containsExactly(1, 2, 4, 8, 16, 32);
        assertThat(passes.get(0).getAsJsonObject().get("chainRatio").getAsDouble()).isEqualTo(1);
        assertThat(object.get("verifyMillis").getAsDouble()).as("from the rounds").isEqualTo(10);
        assertThat(object.get("ownShare").getAsDouble()).isEqualTo(0.1);
        assertThat(vorlauf.platform.events()).as("bf16 unless told otherwise").contains("load model {weights=bf16}");
    }
}
