// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.itests.Checkpoints.Pair;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the shell, through the Gogo of the framework. */
@ExtendWith(SystemExtension.class)
class ShellIT {

    @TempDir
    private Path folder;

    private GogoSession gogo;

    @BeforeEach
    void open(RunningSystem system) throws Exception {
        gogo = new GogoSession(system);
    }

    @AfterEach
    void close() throws Exception {
        gogo.close();
    }

    @Test
    void theCommandsAreThereUnderTheirScope() throws Exception {
        assertThat(gogo.run("vorlauf:strategies")).contains("none", "linear", "tree");
        assertThat(gogo.run("vorlauf:strategies linear")).contains("io.vorlauf.strategy.linear 0.1.0");
        assertThat(gogo.run("vorlauf:help")).contains("sessions", "swap");
        // There is one where another test has left it.
        assertThat(gogo.run("vorlauf:trial")).isNotBlank();
    }

    @Test
    void aModelIsLoadedListedAndUnloaded(RunningSystem system) throws Exception {
        Pair pair = Checkpoints.write(folder, "llama");
        try {
            gogo.run("vorlauf:models --load " + pair.target() + " --name it-target");
            gogo.run("vorlauf:models --load " + pair.draft() + " --name it-draft");
            assertThat(gogo.run("vorlauf:models")).contains("it-target", "it-draft", "llama");
        } finally {
            gogo.run("vorlauf:models --unload it-draft");
            gogo.run("vorlauf:models --unload it-target");
        }
        assertThat(system.service(DecodingService.class).models()).isEmpty();
    }

    @Test
    void theBuiltInPairTellsTheSameStoryWhateverIsSwapped() throws Exception {
        Path models = RunningSystem.home().resolve("models");
        try {
            gogo.run("vorlauf:models --load " + models.resolve("tinystories-target"));
            gogo.run("vorlauf:models --load " + models.resolve("tinystories-draft"));
            String options = "--target tinystories-target --draft tinystories-draft --max-new-tokens 40 ";
            String plain = gogo.run("vorlauf:generate --strategy none " + options + "\"Once upon a time\"");
            String id = gogo.run("vorlauf:generate --background --strategy linear " + options + "\"Once upon a time\"")
                    .replace("session ", "").strip();
            // It may have ended by now; that is said then, and no failure of this test.
            swap(id);

            String story = plain.lines().findFirst().orElseThrow();
            assertThat(gogo.run("vorlauf:sessions --wait " + id)).contains("40 new of at most 40", story);
            // Who grew the first tree depends on when the swap came.
            assertThat(gogo.run("vorlauf:stats")).contains("none", "0.1.0").containsAnyOf("linear", "tree");
        } finally {
            gogo.run("vorlauf:models --unload tinystories-draft");
            gogo.run("vorlauf:models --unload tinystories-target");
        }
    }

    private void swap(String id) throws Exception {
        try {
            assertThat(gogo.run("vorlauf:swap " + id + " tree --set nodes=8")).contains("goes on with tree");
        } catch (Exception e) {
            assertThat(e).hasMessageContaining("no session " + id + " runs");
        }
    }

    @Test
    void aStrategyIsConfiguredAWrongValueRefusedAndTheConfigurationDeleted(RunningSystem system) throws Exception {
        String kind = "vorlauf:config strategy.tree~fromshell ";
        assertThat(gogo.run(kind + "nodes=20")).contains("configured io.vorlauf.strategy.tree~fromshell");
        try {
            system.await(() -> shows("vorlauf:strategies tree-fromshell", "20"), "the strategy is there");

            assertThatThrownBy(() -> gogo.run(kind + "nodes=999")).message().startsWith("config: ").contains("999");
            assertThatThrownBy(() -> gogo.run(kind + "knots=2")).message().contains("no property 'knots'", "nodes");
            assertThatThrownBy(() -> gogo.run("vorlauf:config model~fromshell weights=f32"))
                    .message().startsWith("config: io.vorlauf.model~fromshell must have the property 'directory'");
            assertThat(gogo.run(kind)).contains("nodes", "20", "12");
            assertThat(gogo.run("vorlauf:config")).contains("strategy.tree~fromshell", "nodes=20");
        } finally {
            gogo.run("vorlauf:config --delete strategy.tree~fromshell");
        }
        system.await(() -> !shows("vorlauf:strategies", "tree-fromshell"), "the strategy is gone");
    }

    private boolean shows(String line, String text) {
        try {
            return gogo.run(line).contains(text);
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void errorsAreOneLine() {
        assertThatThrownBy(() -> gogo.run("vorlauf:generate --target nonsense \"Once\""))
                .message()
                .startsWith("generate: no model 'nonsense'")
                .doesNotContain("\n");
    }
}
