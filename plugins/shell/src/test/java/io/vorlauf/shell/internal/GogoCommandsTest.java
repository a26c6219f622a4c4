package io.vorlauf.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.shell.internal.command.ShellFixture;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class GogoCommandsTest {

    // Gogo is told the names of the commands and calls methods of the same names.
    @Test
    void everyCommandIsAMethodThatGogoCanCall() {
        try (ShellFixture shell = new ShellFixture()) {
            assertThat(shell.commands().names()).isNotEmpty().allSatisfy(name -> {
                Method method = GogoCommands.class.getMethod(name, String[].class);
                assertThat(method.getDeclaringClass()).isEqualTo(GogoCommands.class);
            });
        }
    }
}
