// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.shell.command.CommandException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GogoFunctionTest {

    private final ShellFixture shell = new ShellFixture();
    private final ThreadIOImpl streams = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(streams);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private CommandSession session;

    @BeforeEach
    void start() {
        streams.start();
        shell.commands().names().forEach(name ->
                gogo.addCommand(Commands.SCOPE, shell.commands().function(name), name));
        session = gogo.createSession(new ByteArrayInputStream(new byte[0]), out, out);
    }

    @AfterEach
    void stop() {
        gogo.stop();
        streams.stop();
        shell.close();
    }

    @Test
    void gogoCallsACommandWithItsArguments() throws Exception {
        session.put("which", "hasty");

        assertThat(session.execute("vorlauf:strategies $which")).isNull();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("hasty", "a whole number from 1 to 5");
    }

    @Test
    void gogoIsToldWhatIsWrongInOneLine() {
        assertThatThrownBy(() -> session.execute("vorlauf:strategies 7"))
                .isInstanceOf(CommandException.class)
                .hasMessage("strategies: no strategy '7'; there are: none, broken, hasty, patient");
    }

    @Test
    void everyCommandIsThere() {
        assertThat(shell.commands().names()).contains("config", "generate", "help", "trial").allSatisfy(name ->
                assertThat(session.execute("vorlauf:" + name + " --help")).isNull());
    }
}
